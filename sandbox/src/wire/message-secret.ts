import { randomBytes } from 'node:crypto'
import { aesGcmDecrypt, aesGcmEncrypt, hkdf } from './crypto.ts'
import { proto } from './proto.ts'

/** Whose message is voted in or answered, by whom, and the secret that came with it. */
export interface SecretContext {
  readonly messageId: string
  readonly secret: Uint8Array
  /** Without devices, both of the same kind of address. */
  readonly author: string
  readonly voter: string
}

/** What a vote or an answer looks like on the wire. */
export interface Sealed {
  readonly encPayload: Uint8Array
  readonly encIv: Uint8Array
}

type Use = 'Poll Vote' | 'Event Response'

function keyFor(use: Use, { secret, messageId, author, voter }: SecretContext): Uint8Array {
  return hkdf(secret, 32, { info: `${messageId}${author}${voter}${use}` })
}

function seal(use: Use, plaintext: Uint8Array, context: SecretContext): Sealed {
  const iv = randomBytes(12)
  const associated = Buffer.from(`${context.messageId}\0${context.voter}`)
  return { encIv: iv, encPayload: aesGcmEncrypt(plaintext, { key: keyFor(use, context), iv, associated }) }
}

function open(use: Use, { encPayload, encIv }: Sealed, context: SecretContext): Uint8Array {
  const associated = Buffer.from(`${context.messageId}\0${context.voter}`)
  return aesGcmDecrypt(encPayload, { key: keyFor(use, context), iv: encIv, associated })
}

/** Seals a vote: the hashes of the chosen options. */
export function sealVote(hashes: readonly Uint8Array[], context: SecretContext): Sealed {
  return seal('Poll Vote', proto.Message.PollVoteMessage.encode({ selectedOptions: [...hashes] }).finish(), context)
}

/** The hashes of the options that were chosen; throws when it was sealed for somebody or something else. */
export function openVote(sealed: Sealed, context: SecretContext): readonly Uint8Array[] {
  return proto.Message.PollVoteMessage.decode(open('Poll Vote', sealed, context)).selectedOptions
}

/** Seals the answer to an event. */
export function sealAnswer(answer: proto.Message.IEventResponseMessage, context: SecretContext): Sealed {
  return seal('Event Response', proto.Message.EventResponseMessage.encode(answer).finish(), context)
}

/** The inverse of `sealAnswer`; throws when it was sealed for somebody or something else. */
export function openAnswer(sealed: Sealed, context: SecretContext): proto.Message.EventResponseMessage {
  return proto.Message.EventResponseMessage.decode(open('Event Response', sealed, context))
}
