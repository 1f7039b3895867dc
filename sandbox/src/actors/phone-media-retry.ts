import { openMediaRetry, sealMediaRetry } from '../wire/media.ts'
import { proto } from '../wire/proto.ts'
import type { Stanza } from '../world/types.ts'
import { parseJid } from './jid.ts'
import type { PhoneContext } from './phone-context.ts'
import { filesOf } from './phone-files.ts'
import type { StoredMessage } from './phone-messages.ts'
import { bytesOf, childOf, stanzaOf } from './stanza.ts'

const { ResultType } = proto.MediaRetryNotification

/** A companion could not download the file of a message: the phone uploads its own copy and says where. */
export function answerMediaRetry(context: PhoneContext, receipt: Stanza): void {
  const { id = '', from = '' } = receipt.attrs
  if (!context.addresses.isMe(from)) return
  const message = context.messages.find(id)
  const encrypt = childOf(receipt, 'encrypt')
  const asked = { ciphertext: bytesOf(childOf(encrypt, 'enc_p')), iv: bytesOf(childOf(encrypt, 'enc_iv')) }
  const content =
    message === null ? stanzaOf('error', { code: String(ResultType.NOT_FOUND) }) : answerFor(context, message, asked)
  const { jid, from_me, participant } = childOf(receipt, 'rmr')?.attrs ?? {}
  const rmr = stanzaOf('rmr', { jid: jid ?? message?.chat, from_me, participant })
  const { device } = parseJid(from)
  context.after(() =>
    context.network.notifyDevice(context.number, device, {
      type: 'mediaretry',
      from: context.pn,
      attrs: { id },
      content: [content, rmr],
    }),
  )
}

function answerFor(
  context: PhoneContext,
  message: StoredMessage,
  asked: { readonly ciphertext: Uint8Array; readonly iv: Uint8Array },
): Stanza {
  const files = filesOf(message).filter(({ content }) => content.mediaKey?.length)
  if (files.length === 0) return stanzaOf('error', { code: String(ResultType.NOT_FOUND) })
  // The request names the message alone: which of its files is wanted is told by whose key opens it.
  const file = files.find(({ content }) => isAbout(message.id, asked, content.mediaKey as Uint8Array))
  if (!file) return stanzaOf('error', { code: String(ResultType.DECRYPTION_ERROR) })
  const lost = context.rows.get<boolean>('file-lost', message.id) === true
  const directPath = lost ? null : context.network.reviveMedia(file.content.directPath ?? '')
  if (directPath !== null) context.stats.filesUploadedAgain++
  const answer = proto.MediaRetryNotification.encode({
    stanzaId: message.id,
    ...(directPath === null ? { result: ResultType.NOT_FOUND } : { result: ResultType.SUCCESS, directPath }),
  }).finish()
  const { ciphertext, iv } = sealMediaRetry(answer, file.content.mediaKey as Uint8Array, message.id)
  return stanzaOf('encrypt', {}, [stanzaOf('enc_p', {}, ciphertext), stanzaOf('enc_iv', {}, iv)])
}

function isAbout(id: string, asked: Parameters<typeof openMediaRetry>[0], key: Uint8Array): boolean {
  try {
    return proto.ServerErrorReceipt.decode(openMediaRetry(asked, key, id)).stanzaId === id
  } catch {
    return false
  }
}
