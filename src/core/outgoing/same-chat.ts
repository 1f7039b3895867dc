import { bareJid, isPerson, type Jid } from '../model/address.ts'
import type { Tables } from '../ports/store.ts'

/** Whether two addresses mean one chat: a person has two. */
export async function isSameChat(tx: Pick<Tables, 'people'>, session: string, [a, b]: readonly [Jid, Jid]) {
  const [one, other] = [bareJid(a), bareJid(b)]
  if (one === other) return true
  if (!isPerson(one) || !isPerson(other)) return false
  const known = await tx.people.find(session, one)
  return known?.phone === other || known?.lid === other
}
