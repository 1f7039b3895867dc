import { proto } from '../wire/proto.ts'
import { unwrapMessage } from './content/values.ts'
import type { StoredMessage } from './phone-messages.ts'

/** What stands around a message that is written. */
export interface Surroundings {
  /** The message it answers, of this chat or of another one. */
  readonly quoted?: StoredMessage | null
  readonly chat?: string
  /** People by address. */
  readonly mentions?: readonly string[]
  /** How often it was forwarded. */
  readonly forwardingScore?: number
  /** The chat's timer, when its messages disappear. */
  readonly expiration?: number
}

/** Plain text with what stands around it. */
export function textContent(text: string, around: Surroundings = {}): proto.IMessage {
  return withSurroundings({ conversation: text }, around)
}

/** Any message with what stands around it; what it says itself is kept. */
export function withSurroundings(message: proto.IMessage, around: Surroundings): proto.IMessage {
  const context = toContext(around)
  if (Object.keys(context).length === 0) return message
  if (message.conversation) {
    const { conversation: text, ...others } = message
    return { ...others, extendedTextMessage: { text, contextInfo: context } }
  }
  const copy = proto.Message.decode(proto.Message.encode(message).finish())
  addContext(unwrapMessage(copy), context)
  return copy
}

function toContext({ quoted, chat, mentions, forwardingScore, expiration = 0 }: Surroundings): proto.IContextInfo {
  return {
    ...(quoted && {
      stanzaId: quoted.id,
      participant: quoted.sender,
      quotedMessage: quotedContent(quoted),
      ...(chat !== undefined && quoted.chat !== chat && { remoteJid: quoted.chat }),
    }),
    ...(mentions?.length && { mentionedJid: [...mentions] }),
    ...(forwardingScore && { isForwarded: true, forwardingScore }),
    ...(expiration > 0 && { expiration }),
  }
}

/** What an answer repeats of the message: without its secrets, and its words as they are now. */
function quotedContent(quoted: StoredMessage): proto.IMessage {
  if (quoted.kind === 'text' || quoted.raw.length === 0) return { conversation: quoted.text ?? '' }
  const { messageContextInfo: _secret, ...content } = unwrapMessage(proto.Message.decode(quoted.raw))
  return content
}

/** Parts of the protocol that hold no context. */
const WITHOUT_CONTEXT: ReadonlySet<string> = new Set(['messageContextInfo', 'protocolMessage', 'reactionMessage'])

function addContext(message: proto.IMessage, context: proto.IContextInfo): void {
  for (const [name, part] of Object.entries(message) as [string, unknown][]) {
    if (WITHOUT_CONTEXT.has(name) || typeof part !== 'object' || part === null) continue
    const holder = part as { contextInfo?: proto.IContextInfo | null }
    holder.contextInfo = { ...holder.contextInfo, ...context }
    return
  }
}
