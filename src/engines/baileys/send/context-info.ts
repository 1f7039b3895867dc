import type { proto } from 'baileys'
import type { Jid } from '../../../core/model/address.ts'
import type { ReadyDraft } from '../../../core/model/draft.ts'
import type { Message } from '../../../core/model/message.ts'
import { contentType, unwrap } from '../convert/unwrap.ts'
import { decodeMessage, type ProtoMessage } from '../proto.ts'
import { forwardingScore } from './kinds/forward.ts'

export interface Circumstances {
  readonly draft: ReadyDraft
  readonly chat: Jid
  readonly mentions: readonly Jid[]
  /** Seconds until it disappears; 0 when it stays. */
  readonly expiration: number
}

/** The message with whom it mentions, what it answers, how often it was forwarded and how long it stays. */
export function inContext(message: ProtoMessage, circumstances: Circumstances): ProtoMessage {
  const contextInfo = toContextInfo(circumstances)
  const content = unwrap(message)
  const type = contentType(content)
  if (!type || !Object.keys(contextInfo).length) return message
  const fields = (content as Record<string, object>)[type]
  Object.assign(content, { [type]: { ...fields, contextInfo } })
  return message
}

function toContextInfo({ draft, chat, mentions, expiration }: Circumstances): proto.IContextInfo {
  const score = draft.forwardingScore ?? (draft.kind === 'forward' ? forwardingScore(draft) : 0)
  return {
    ...(mentions.length && { mentionedJid: [...mentions] }),
    ...(draft.quoted && quoteOf(draft.quoted, chat)),
    ...(score && { forwardingScore: score, isForwarded: true }),
    ...(expiration && { expiration }),
  }
}

/** The answered message travels inside of the answer, without what it answered itself. */
function quoteOf(quoted: Message, chat: Jid): proto.IContextInfo {
  const original = quoted.raw ? decodeMessage(quoted.raw) : { conversation: quoted.content.text ?? '' }
  return {
    stanzaId: quoted.id,
    participant: quoted.sender,
    quotedMessage: withoutContext(unwrap(original)),
    ...(quoted.chat === chat || quoted.chatAlt === chat ? {} : { remoteJid: quoted.chat }),
  }
}

function withoutContext(message: ProtoMessage): ProtoMessage {
  const type = contentType(message)
  const value: unknown = type && (message as Readonly<Record<string, unknown>>)[type]
  if (!type) return {}
  return { [type]: typeof value === 'object' ? { ...value, contextInfo: undefined } : value }
}
