import { proto, type WAMessage } from 'baileys'
import { bareJid, type Jid, kindOf, userOf } from '../../../core/model/address.ts'
import type { MessageRef } from '../../../core/model/message.ts'
import type { Me } from '../../../core/model/session.ts'
import type { EngineEvent } from '../../../core/ports/engine.ts'
import { encodeMessage, type ProtoMessage } from '../proto.ts'
import { textOf, unwrap } from './content.ts'
import { type Arrival, toAction, toAddresses } from './message.ts'

/** A change to another message: what the engine announces, without the envelopes. */
export type ActionEvent = Extract<EngineEvent, { readonly type: 'reaction' | 'edit' | 'revoke' }>

const { Type } = proto.Message.ProtocolMessage

/** Whether this protobuf changes another message instead of being one. */
export function toActionEvent(arrival: Arrival, envelopes: readonly string[]): ActionEvent | null {
  const content = arrival.message.message && unwrap(arrival.message.message)
  if (!content) return null
  return toReaction(arrival, { content, envelopes }) ?? toEditOrRevoke(arrival, { content, envelopes })
}

interface Found {
  readonly content: ProtoMessage
  readonly envelopes: readonly string[]
}

function toReaction(arrival: Arrival, { content, envelopes }: Found): ActionEvent | null {
  const reaction = content.reactionMessage
  if (!reaction?.key?.id) return null
  const target = toTarget(arrival, reaction.key)
  return { type: 'reaction', action: toAction(arrival), target, text: reaction.text ?? '', envelopes }
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
    action,
    target: toOwnTarget(arrival, protocol.key.id),
    text: textOf(edited),
    raw: edited ? encodeMessage(edited) : null,
    envelopes,
  }
}

/** Reactions name their message from our point of view: Baileys' `cleanMessage` turned the sender's around. */
function toTarget(arrival: Arrival, key: proto.IMessageKey): MessageRef {
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
export function historyReactions(arrival: Arrival): ActionEvent[] {
  const { message, me } = arrival
  const { chat, chatAlt, fromMe, sender } = toAddresses(arrival)
  const target = { id: message.key.id ?? '', chat, chatAlt, fromMe, participant: isShared(chat) ? sender : null }
  return (message.reactions ?? []).flatMap((reaction): ActionEvent[] => {
    if (!reaction.key?.id || !reaction.text) return []
    const by: WAMessage = {
      key: { ...reaction.key, remoteJid: message.key.remoteJid ?? null },
      messageTimestamp: Math.floor(Number(reaction.senderTimestampMs ?? 0) / 1000) || (message.messageTimestamp ?? 0),
    }
    const action = toAction({ message: by, attrs: null, me })
    return [{ type: 'reaction', action, target, text: reaction.text, past: true, envelopes: [] }]
  })
}
