import { isPerson, kindOf, type Jid } from './model/address.ts'
import type { MessageAction } from './model/event.ts'
import type { MessageRef } from './model/message.ts'
import type { Tables } from './ports/store.ts'

/** The session in whose rows is looked. */
export interface Ground {
  readonly tx: Tables
  readonly session: string
}

interface Addresses {
  readonly jid: Jid
  readonly alt: Jid | null
}

/** A person's addresses as they are shown: the phone number first, when it is known. Learns a pair that is new. */
export async function toOutward({ tx, session }: Ground, jid: Jid, alt: Jid | null): Promise<Addresses> {
  if (!isPerson(jid)) return { jid, alt }
  const known = await tx.people.find(session, jid)
  if (known?.phone && known.lid) return { jid: known.phone, alt: known.lid }
  if (alt === null || !isPerson(alt) || kindOf(alt) === kindOf(jid)) return { jid, alt: null }
  const [phone, lid] = kindOf(jid) === 'phone' ? [jid, alt] : [alt, jid]
  await tx.people.link(session, [{ phone, lid }])
  return { jid: phone, alt: lid }
}

/** Who did something, under the addresses that messages of this person show. */
export async function toOutwardAction(ground: Ground, action: MessageAction): Promise<MessageAction> {
  const { jid, alt } = await toOutward(ground, action.sender, action.senderAlt)
  return { ...action, sender: jid, senderAlt: alt }
}

/** A message's reference as it was announced: ids built from it are those that were built from the message. */
export async function toOutwardTarget(ground: Ground, target: MessageRef): Promise<MessageRef> {
  const { id, chat, fromMe } = target
  const { jid, alt } = await toOutward(ground, chat, target.chatAlt)
  const author = target.participant && (await toOutward(ground, target.participant, null)).jid
  const stored = await ground.tx.messages.find(ground.session, { id, chat, fromMe })
  if (!stored) return { ...target, chat: jid, chatAlt: alt, participant: author }
  const isTheirs = author !== null && (author === stored.sender || author === stored.senderAlt)
  return {
    ...target,
    chat: stored.chat,
    chatAlt: stored.chatAlt ?? alt,
    participant: isTheirs ? stored.sender : author,
  }
}
