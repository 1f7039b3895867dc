import type { Jid } from './model/address.ts'
import type { MessageAction } from './model/event.ts'
import type { MessageRef } from './model/message.ts'
import type { Tables } from './ports/store.ts'

/**
 * Whether the one who acts wrote the message they act on. WhatsApp's server cannot tell: edits and revokes are encrypted,
 * and a client that believed them would let anyone in a group rewrite anyone.
 */
export async function isAuthor(
  tx: Tables,
  session: string,
  action: MessageAction,
  target: MessageRef,
): Promise<boolean> {
  if (action.fromMe || target.fromMe) return action.fromMe === target.fromMe
  const author = target.participant ?? target.chat
  return author === action.sender || author === action.senderAlt || isSamePerson(tx, session, [author, action.sender])
}

/** Whether a member may remove what others wrote in this group. */
export async function isGroupAdmin(tx: Tables, session: string, action: MessageAction, chat: Jid): Promise<boolean> {
  const group = await tx.groups.get(session, chat)
  if (!group) return false
  const contact = await tx.people.find(session, action.sender)
  const known = new Set([action.sender, action.senderAlt, contact?.phone, contact?.lid])
  return group.members.some(
    ({ jid, alt, role }) => role !== 'member' && (known.has(jid) || (alt !== null && known.has(alt))),
  )
}

async function isSamePerson(tx: Tables, session: string, [a, b]: readonly [Jid, Jid]): Promise<boolean> {
  const contact = await tx.people.find(session, a)
  return contact !== null && (contact.phone === b || contact.lid === b)
}
