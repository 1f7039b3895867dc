import type { proto, WAMessage } from 'baileys'
import type { ProtoMessage } from '../proto.ts'

/** WhatsApp answers nothing with a longer id, and its addresses are shorter. */
const MAX_LENGTH = 256

/** How deep protobuf is read by WhatsApp's own devices. */
const MAX_DEPTH = 100

/** Whether a text can be the id of a message or an address. */
export const isReference = (text: string): boolean => text.length <= MAX_LENGTH && !text.includes('\0')

const isNoneOrReference = (text: string | null | undefined): boolean => text == null || isReference(text)

/** Whether the message, and those that it is about, can be any. */
export function hasReferences({ key }: WAMessage, content: ProtoMessage): boolean {
  const { participantAlt, remoteJidAlt } = key
  return [participantAlt, remoteJidAlt].every(isNoneOrReference) && [key, ...keysIn(content)].every(isKey)
}

const isKey = ({ id, remoteJid, participant }: proto.IMessageKey): boolean =>
  [id, remoteJid, participant].every(isNoneOrReference)

/** The messages that a change, a vote or an answer is about. */
const keysIn = (content: ProtoMessage): proto.IMessageKey[] =>
  [
    content.reactionMessage?.key,
    content.encReactionMessage?.targetMessageKey,
    content.pinInChatMessage?.key,
    content.keepInChatMessage?.key,
    content.protocolMessage?.key,
    content.pollUpdateMessage?.pollCreationMessageKey,
    content.encEventResponseMessage?.eventCreationMessageKey,
  ].filter((key) => key != null)

/** Throws when a message is nested deeper than anybody can read. What walks through it later could not bear it. */
export function requireShallow(content: ProtoMessage): void {
  let level: object[] = [content]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) throw new Error(`it is nested deeper than ${MAX_DEPTH} levels`)
    level = level.flatMap(childrenOf)
  }
}

const childrenOf = (value: object): object[] =>
  (Object.values(value) as unknown[]).filter(
    (child) => typeof child === 'object' && child !== null && !isBytes(child),
  ) as object[]

const isBytes = (value: object): boolean => ArrayBuffer.isView(value)
