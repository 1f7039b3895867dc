import { proto } from 'baileys'
import { bareJid, type Jid, kindOf, userOf } from '../../../core/model/address.ts'
import type { MessageAction } from '../../../core/model/event.ts'
import type { MessageRef, Reaction } from '../../../core/model/message.ts'
import type { Me } from '../../../core/model/session.ts'
import type { EngineEvent } from '../../../core/ports/engine.ts'
import { encodeMessage, type ProtoMessage, toCount, toMilliseconds, toSeconds } from '../proto.ts'
import { textOf } from './content.ts'
import { type Arrival, toAction, toAddresses } from './message.ts'
import { unwrap } from './unwrap.ts'

/** A change to another message: what the engine announces, without the envelopes. */
export type ActionEvent = Extract<EngineEvent, { readonly type: 'reaction' | 'edit' | 'revoke' | 'pin' }>

const { Type } = proto.Message.ProtocolMessage
const PinType = proto.Message.PinInChatMessage.Type

/** What WhatsApp's apps take when none is given. */
const DEFAULT_PIN_SECONDS = 86_400

/** Whether this protobuf changes another message instead of being one. */
export function toActionEvent(arrival: Arrival, envelopes: readonly string[]): ActionEvent | null {
  const content = arrival.message.message && unwrap(arrival.message.message)
  if (!content) return null
  const found = { content, envelopes }
  return toReaction(arrival, found) ?? toPin(arrival, found) ?? toEditOrRevoke(arrival, found)
}

interface Found {
  readonly content: ProtoMessage
  readonly envelopes: readonly string[]
}

function toReaction(arrival: Arrival, { content, envelopes }: Found): ActionEvent | null {
  const reaction = content.reactionMessage
  if (!reaction?.key?.id) return null
  const target = toTarget(arrival, reaction.key)
  return {
    type: 'reaction',
    action: toActionOf(arrival, reaction.senderTimestampMs),
    target,
    text: reaction.text ?? '',
    envelopes,
  }
}

/** For how long stands beside the content, in the message or in what wraps it. */
function toPin(arrival: Arrival, { content, envelopes }: Found): ActionEvent | null {
  const pin = content.pinInChatMessage
  if (!pin?.key?.id) return null
  const { messageContextInfo: outer } = arrival.message.message ?? {}
  const { messageAddOnDurationInSecs: seconds } = content.messageContextInfo ?? outer ?? {}
  const action = toAction(arrival)
  const isPinned = pin.type === PinType.PIN_FOR_ALL
  const until = isPinned ? action.timestamp + (toCount(seconds) || DEFAULT_PIN_SECONDS) : null
  return { type: 'pin', action, target: toSenderTarget(arrival, pin.key), until, envelopes }
}

/** The key is written from the point of view of whoever acts. */
export function toSenderTarget(arrival: Arrival, key: proto.IMessageKey): MessageRef {
  const { chat, chatAlt, fromMe, sender } = toAddresses(arrival)
  const ref = { id: key.id ?? '', chat, chatAlt }
  if (!isShared(chat)) return { ...ref, fromMe: Boolean(key.fromMe) === fromMe, participant: null }
  const author = key.fromMe ? sender : bareJid(key.participant ?? '')
  return { ...ref, fromMe: isMe(author, arrival.me), participant: key.fromMe || key.participant ? author : null }
}

function toEditOrRevoke(arrival: Arrival, { content, envelopes }: Found): ActionEvent | null {
  const protocol = content.protocolMessage
  if (!protocol?.key?.id) return null
  const action = toAction(arrival)
  if (protocol.type === Type.REVOKE || protocol.type == null) {
    return { type: 'revoke', action, target: toRevokeTarget(arrival, protocol.key), envelopes }
  }
  if (protocol.type !== Type.MESSAGE_EDIT) return null
  const edited = protocol.editedMessage
  return {
    type: 'edit',
    action: toActionOf(arrival, protocol.timestampMs),
    target: toOwnTarget(arrival, protocol.key.id),
    text: textOf(edited),
    raw: edited ? encodeMessage(edited) : null,
    envelopes,
  }
}

/**
 * What cannot be read at first comes again under a later stanza's time, from its sender and from the account's phone: when it
 * was made is what its sender says, as WhatsApp's own apps go by. Nothing is made after it came.
 */
function toActionOf(arrival: Arrival, madeAtMs: unknown): MessageAction {
  const action = toAction(arrival)
  const madeAt = Math.floor(toMilliseconds(madeAtMs) / 1000)
  return madeAt > 0 && madeAt < action.timestamp ? { ...action, timestamp: madeAt } : action
}

/** Reactions name their message from our point of view: Baileys' `cleanMessage` turned the sender's around. */
export function toTarget(arrival: Arrival, key: proto.IMessageKey): MessageRef {
  const { chat, chatAlt } = toAddresses(arrival)
  const author = key.participant ? bareJid(key.participant) : null
  const fromMe = Boolean(key.fromMe) || (author !== null && isMe(author, arrival.me))
  return { id: key.id ?? '', chat, chatAlt, fromMe, participant: isShared(chat) ? author : null }
}

/** Only authors edit: the message is the editor's own, whatever the key says. */
function toOwnTarget(arrival: Arrival, id: string): MessageRef {
  const { chat, chatAlt, fromMe, sender } = toAddresses(arrival)
  return { id, chat, chatAlt, fromMe, participant: isShared(chat) ? sender : null }
}

/** In groups admins revoke what others wrote: then the key names the author. */
function toRevokeTarget(arrival: Arrival, key: proto.IMessageKey): MessageRef {
  const own = toOwnTarget(arrival, key.id ?? '')
  if (!isShared(own.chat) || !key.participant) return own
  const author = bareJid(key.participant)
  return { ...own, fromMe: isMe(author, arrival.me), participant: author }
}

const isShared = (chat: Jid): boolean => kindOf(chat) === 'group' || kindOf(chat) === 'status'

/** Whether the address is the account's own, number or hidden id. */
export const isMe = (jid: Jid, me: Me): boolean =>
  userOf(jid) === userOf(kindOf(jid) === 'lid' ? (me.lid ?? '') : me.phone)

/** The reactions that history keeps inside of the message they are about. */
export function historyReactions({ message, me }: Arrival): Reaction[] {
  return (message.reactions ?? []).flatMap((reaction): Reaction[] => {
    if (!reaction.key || !reaction.text) return []
    const key = { ...reaction.key, remoteJid: message.key.remoteJid ?? null }
    const { fromMe, sender, senderAlt } = toAddresses({ message: { key }, attrs: null, me })
    const timestamp =
      Math.floor(toMilliseconds(reaction.senderTimestampMs) / 1000) || toSeconds(message.messageTimestamp)
    return [{ sender, senderAlt, fromMe, text: reaction.text, timestamp }]
  })
}
