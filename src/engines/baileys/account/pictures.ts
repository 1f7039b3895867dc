import { type BinaryNode, getBinaryNodeChild, type SignalKeyStore, S_WHATSAPP_NET, type WASocket } from 'baileys'
import { GatewayError } from '../../../core/errors.ts'
import { bareJid, isPerson, type Jid, kindOf } from '../../../core/model/address.ts'
import type { ProfilePicture } from '../../../core/ports/engine-capabilities.ts'
import { queryError } from '../errors.ts'
import type { IdentityBook } from '../keys/identity-book.ts'

export interface PictureQuestion {
  readonly jid: Jid
  readonly preview: boolean
}

export interface PictureOptions {
  readonly sock: WASocket
  readonly keys: Pick<SignalKeyStore, 'get'>
  readonly identities: IdentityBook
  /** Whether the address is the account's own. */
  readonly isMe: (jid: Jid) => boolean
  readonly queryMs: number
}

/** Not found, not for us to see, and gone. */
const NONE: readonly unknown[] = [401, 403, 404, 410]

/** Asks for the address of a picture; null when there is none or it is not for us to see. */
export async function getPicture(options: PictureOptions, question: PictureQuestion): Promise<ProfilePicture | null> {
  const node = await questionOf(options, question)
  const answer = await options.sock.query(node, options.queryMs).catch((error: unknown) => {
    const failure = queryError(error, 'the picture')
    if (NONE.includes(failure.details['code'])) return null
    throw failure
  })
  if (answer === null) return null
  // Baileys answers a timeout with nothing at all.
  if (!answer) throw new GatewayError('WHATSAPP_UNREACHABLE', 'WhatsApp did not answer: the picture')
  const { id, url } = getBinaryNodeChild(answer, 'picture')?.attrs ?? {}
  return id && url ? { id, url } : null
}

async function questionOf(options: PictureOptions, { jid, preview }: PictureQuestion): Promise<BinaryNode> {
  const target = bareJid(jid)
  const token = isPerson(target) && !options.isMe(target) ? await tokenOf(options, target) : null
  const attrs = { type: preview ? 'preview' : 'image', query: 'url' }
  const content = token ? { content: [{ tag: 'tctoken', attrs: {}, content: token }] } : {}
  return {
    tag: 'iq',
    attrs: {
      id: options.sock.generateMessageTag(),
      to: S_WHATSAPP_NET,
      type: 'get',
      xmlns: 'w:profile:picture',
      target,
    },
    content: [{ tag: 'picture', attrs, ...content }],
  }
}

/** Whom a person trusts may see what strangers may not. */
async function tokenOf({ keys, identities }: PictureOptions, jid: Jid): Promise<Uint8Array | null> {
  const owner = kindOf(jid) === 'lid' ? jid : ((await identities.altOf(jid)) ?? jid)
  const { [owner]: entry } = await keys.get('tctoken', [owner])
  return entry?.token.length ? entry.token : null
}
