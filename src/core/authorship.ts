import { isPerson, type Jid } from './model/address.ts'
import type { MessageAction } from './model/event.ts'
import type { MessageRef } from './model/message.ts'
import type { Ground } from './outward.ts'

/**
 * Whether the one who acts wrote the message they act on. WhatsApp's server cannot tell: edits and revokes are encrypted,
 * and a client that believed them would let anyone in a group rewrite anyone.
 */
export async function isAuthor(ground: Ground, action: MessageAction, target: MessageRef): Promise<boolean> {
  if (action.fromMe || target.fromMe) return action.fromMe === target.fromMe
  const author = target.participant ?? target.chat
  return (await addressesOf(ground, action)).has(author)
}

/** Whether a member may remove what others wrote in this group. */
export async function isGroupAdmin(ground: Ground, action: MessageAction, chat: Jid): Promise<boolean> {
  const group = await ground.tx.groups.get(ground.session, chat)
  if (!group) return false
  const known = await addressesOf(ground, action)
  return group.members.some(
    ({ jid, alt, role }) => role !== 'member' && (known.has(jid) || (alt !== null && known.has(alt))),
  )
}

/** Whether the one who acts takes part in the chat. Of groups WhatsApp's server lets nobody else in. */
export async function isInChat(ground: Ground, action: MessageAction, chat: Jid): Promise<boolean> {
  if (action.fromMe || !isPerson(chat)) return true
  const peer = await ground.tx.people.find(ground.session, chat)
  const known = await addressesOf(ground, action)
  return [chat, peer?.phone, peer?.lid].some((jid) => jid != null && known.has(jid))
}

/** Every address under which the one who acts may be named. */
async function addressesOf({ tx, session }: Ground, { sender, senderAlt }: MessageAction): Promise<ReadonlySet<Jid>> {
  const contact = await tx.people.find(session, sender)
  return new Set([sender, senderAlt, contact?.phone, contact?.lid].filter((jid) => jid != null))
}
