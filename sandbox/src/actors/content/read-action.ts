import type { proto } from '../../wire/proto.ts'
import type { ContentKind } from './kinds.ts'

/** What is done to another message, or to the chat. */
export interface Action {
  readonly kind: ContentKind
  readonly text: string | null
  readonly target: string | null
  readonly seconds: number | null
}

const REVOKE = 0
const EPHEMERAL_SETTING = 3
const MESSAGE_EDIT = 14
const KEEP = 1

/** Reads reactions, edits, revokes, pins, what is kept, votes, answers and timers. */
export function readAction(
  message: proto.IMessage,
  readText: (message: proto.IMessage) => string | null,
): Action | null {
  const { pinInChatMessage: pin, protocolMessage: protocol } = message
  if (pin) {
    const seconds = message.messageContextInfo?.messageAddOnDurationInSecs ?? null
    return { kind: 'pin', text: pin.type === 1 ? 'pin' : 'unpin', target: pin.key?.id ?? null, seconds }
  }
  if (protocol?.type === MESSAGE_EDIT && protocol.editedMessage) {
    return action('edit', protocol.key, readText(protocol.editedMessage))
  }
  if (protocol?.type === EPHEMERAL_SETTING) {
    return { kind: 'ephemeral', text: null, target: null, seconds: protocol.ephemeralExpiration ?? 0 }
  }
  // A revoke has type 0, which protobuf may leave out: the key tells it from the other protocol messages.
  if (protocol?.key?.id && (protocol.type ?? REVOKE) === REVOKE) return action('revoke', protocol.key, null)
  return readMark(message)
}

function readMark(message: proto.IMessage): Action | null {
  const { reactionMessage, keepInChatMessage, pollUpdateMessage, encEventResponseMessage } = message
  if (reactionMessage) return action('reaction', reactionMessage.key, reactionMessage.text ?? '')
  if (keepInChatMessage) {
    return action('keep', keepInChatMessage.key, keepInChatMessage.keepType === KEEP ? 'keep' : 'undo')
  }
  if (pollUpdateMessage) return action('vote', pollUpdateMessage.pollCreationMessageKey, null)
  if (encEventResponseMessage) return action('answer', encEventResponseMessage.eventCreationMessageKey, null)
  return null
}

function action(kind: ContentKind, key: proto.IMessageKey | null | undefined, text: string | null): Action {
  return { kind, text, target: key?.id ?? null, seconds: null }
}
