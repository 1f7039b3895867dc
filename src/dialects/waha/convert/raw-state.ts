import type { Message, Reaction } from '../../../core/model/message.ts'
import type { Jid } from '../../../core/model/address.ts'
import { hasAuthors } from './message-id.ts'

/** WhatsApp's numbers for "pinned for everyone" and for "this was deleted". */
const PIN_FOR_ALL = 1
const REVOKE_STUB = 1

/**
 * What happened to a message since, in the words of Baileys' `WebMessageInfo`: WAHA has no fields of its own for it. The
 * times of edit and pin, which that form lacks, are beside them in Unix seconds.
 */
export function toRawState(message: Message, now: number) {
  const { starred, reactions, editedAt, revokedAt, pinnedUntil } = message
  const isPinned = pinnedUntil !== null && pinnedUntil > now
  return {
    starred,
    reactions: reactions.map((reaction) => toRawReaction(reaction, message.chat)),
    editedAt,
    pinnedUntil: isPinned ? pinnedUntil : null,
    ...(isPinned && { pinInChat: { type: PIN_FOR_ALL, key: toKey(message) } }),
    ...(revokedAt !== null && { messageStubType: REVOKE_STUB, revokeMessageTimestamp: revokedAt }),
  }
}

const toRawReaction = ({ sender, fromMe, text, timestamp }: Reaction, chat: Jid) => ({
  key: { remoteJid: chat, fromMe, ...(hasAuthors(chat) && { participant: sender }) },
  text,
  senderTimestampMs: timestamp * 1000,
})

const toKey = ({ id, chat, fromMe, sender }: Message) => ({
  remoteJid: chat,
  fromMe,
  id,
  ...(hasAuthors(chat) && { participant: sender }),
})
