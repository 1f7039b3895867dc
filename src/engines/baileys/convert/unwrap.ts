import { normalizeMessageContent } from 'baileys'
import type { ProtoMessage } from '../proto.ts'

/** Fields beside the content: they do not say what kind of message it is. */
const BESIDE = new Set([
  'senderKeyDistributionMessage',
  'fastRatchetKeySenderKeyDistributionMessage',
  'messageContextInfo',
])

/** Fields that only wrap another message and that Baileys does not unwrap. */
const WRAPPERS = [
  'deviceSentMessage',
  'botInvokeMessage',
  'groupMentionedMessage',
  'lottieStickerMessage',
  'eventCoverImage',
  'statusMentionMessage',
  'groupStatusMentionMessage',
  'statusAddYours',
  'pollCreationOptionImageMessage',
  'pollCreationMessageV4',
  'questionMessage',
  'questionReplyMessage',
  'botTaskMessage',
  'botForwardedMessage',
] as const

/** The message inside of disappearing, view-once and similar wrappers. */
export function unwrap(message: ProtoMessage): ProtoMessage {
  let inner = message
  for (let depth = 0; depth < 5; depth++) {
    const next = normalizeMessageContent(inner) ?? inner
    const wrapper = WRAPPERS.find((name) => next[name]?.message)
    if (!wrapper) return next
    inner = next[wrapper]?.message ?? next
  }
  return inner
}

/** WhatsApp's name of the field that holds the content; null when there is none, as in a key distribution. */
export function contentType(message: ProtoMessage): string | null {
  for (const [name, value] of Object.entries(message)) if (value != null && !BESIDE.has(name)) return name
  return null
}

const ONCE = ['viewOnceMessage', 'viewOnceMessageV2', 'viewOnceMessageV2Extension'] as const

/** Whether it is wrapped as something to be seen once, on whatever level. */
export function isViewOnce(message: ProtoMessage): boolean {
  let inner = message
  for (let depth = 0; depth < 5; depth++) {
    if (ONCE.some((name) => inner[name]?.message)) return true
    const { ephemeralMessage, deviceSentMessage, associatedChildMessage } = inner
    const next = ephemeralMessage?.message ?? deviceSentMessage?.message ?? associatedChildMessage?.message
    if (!next) return false
    inner = next
  }
  return false
}
