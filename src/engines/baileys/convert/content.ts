import type { proto } from 'baileys'
import { bareJid } from '../../../core/model/address.ts'
import type { TextContent } from '../../../core/model/content.ts'
import type { MessageContent, QuotedMessage } from '../../../core/model/message.ts'
import type { ProtoMessage } from '../proto.ts'
import { isReference } from './bounds.ts'
import { READERS } from './kinds/index.ts'
import { readUnknown } from './kinds/raw.ts'
import type { Reader } from './kinds/reader.ts'
import { contentType, isViewOnce, unwrap } from './unwrap.ts'

type Fields = Readonly<Record<string, unknown>>

/** What a message says. Null when it says nothing. */
export function toContent(message: ProtoMessage): MessageContent | null {
  const inner = unwrap(message)
  const type = contentType(inner)
  if (!type) return null
  const reader = (READERS as Readonly<Record<string, Reader<unknown> | undefined>>)[type]
  const content = reader?.((inner as Fields)[type], { viewOnce: isViewOnce(message) })
  return { ...(content ?? readUnknown(type, fieldsOf(inner, type))), ...circumstances(contextOf(inner, type)) }
}

/** Text or caption, for edits and quotes. */
export const textOf = (message: ProtoMessage | null | undefined): string | null =>
  (message && toContent(message)?.text) ?? null

/** The message that is answered, as the answer quotes it. */
export function toQuoted(message: ProtoMessage): QuotedMessage | null {
  const inner = unwrap(message)
  const type = contentType(inner)
  const context = type ? contextOf(inner, type) : null
  if (!context?.stanzaId || !isReference(context.stanzaId)) return null
  return {
    id: context.stanzaId,
    sender: context.participant ? bareJid(context.participant) : null,
    text: textOf(context.quotedMessage),
  }
}

type Circumstances = Partial<Pick<TextContent, 'mentions' | 'forwarded' | 'expiresAfter'>>

/** Who is mentioned, how often it was forwarded, and how long it stays. */
function circumstances(context: proto.IContextInfo | null): Circumstances {
  if (!context) return {}
  const { mentionedJid, forwardingScore, isForwarded, expiration } = context
  const forwarded = forwardingScore || (isForwarded ? 1 : 0)
  return {
    ...(mentionedJid?.length && { mentions: mentionedJid.filter(isReference).map(bareJid) }),
    ...(forwarded && { forwarded }),
    ...(expiration && { expiresAfter: expiration }),
  }
}

/** What stands around a content. */
function contextOf(message: ProtoMessage, type: string): proto.IContextInfo | null {
  const { contextInfo } = fieldsOf(message, type) as { readonly contextInfo?: proto.IContextInfo | null }
  return contextInfo ?? null
}

function fieldsOf(message: ProtoMessage, type: string): Fields {
  const value: unknown = (message as Fields)[type]
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}
