import type { Jid } from '../../../core/model/address.ts'
import type { ReadyDraft } from '../../../core/model/draft.ts'
import type { Message } from '../../../core/model/message.ts'
import { decodeMessage, type ProtoMessage } from '../proto.ts'

export interface TextParts {
  readonly draft: Extract<ReadyDraft, { readonly kind: 'text' }>
  readonly chat: Jid
  readonly mentions: readonly Jid[]
  /** Seconds until the chat's messages disappear; 0 when they stay. */
  readonly ephemeralSeconds: number
}

/** A text as protobuf. */
export function composeText({ draft, chat, mentions, ephemeralSeconds }: TextParts): ProtoMessage {
  const context = {
    ...(mentions.length ? { mentionedJid: [...mentions] } : {}),
    ...(draft.quoted ? quoteOf(draft.quoted, chat) : {}),
    ...(ephemeralSeconds ? { expiration: ephemeralSeconds } : {}),
  }
  const contextInfo = Object.keys(context).length ? { contextInfo: context } : {}
  return { extendedTextMessage: { text: draft.text, ...contextInfo } }
}

/** The answered message travels inside of the answer, without what it answered itself. */
function quoteOf(quoted: Message, chat: Jid) {
  const original = quoted.raw ? decodeMessage(quoted.raw) : { conversation: quoted.content.text ?? '' }
  return {
    stanzaId: quoted.id,
    participant: quoted.sender,
    quotedMessage: withoutContext(original),
    ...(quoted.chat === chat || quoted.chatAlt === chat ? {} : { remoteJid: quoted.chat }),
  }
}

function withoutContext(message: ProtoMessage): ProtoMessage {
  const copy: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(message)) {
    if (value == null || name === 'messageContextInfo' || name === 'senderKeyDistributionMessage') continue
    copy[name] = typeof value === 'object' ? { ...value, contextInfo: undefined } : (value as unknown)
  }
  return copy as ProtoMessage
}
