import { requirePerson } from '../chat-address.ts'
import { kindOf, type Jid } from '../model/address.ts'
import { toRef } from '../message-ref.ts'
import type { Message } from '../model/message.ts'
import type { Store } from '../ports/store.ts'

const PAGE = 1_000

/** Who gets what is said in this chat: null where the chat itself tells. Throws CHAT_INVALID for who is no person. */
export async function audienceOf(
  store: Store,
  session: string,
  { chat, audience }: { readonly chat: Jid; readonly audience?: readonly Jid[] },
): Promise<readonly Jid[] | null> {
  if (kindOf(chat) !== 'status') return null
  return audience ? [...new Set(audience.map(requirePerson))] : everybody(store, session)
}

/** Whoever got a story hears what becomes of it; what is said to somebody else's story is for its author. */
export async function audienceOfChange(store: Store, session: string, target: Message): Promise<readonly Jid[] | null> {
  if (kindOf(target.chat) !== 'status') return null
  if (!target.fromMe) return [target.sender]
  return (await readersOf(store, session, target.id)) ?? everybody(store, session)
}

/** Whom a story went to; null when it is none, or so old that this is not known any more. */
export async function readersOf(store: Store, session: string, id: string): Promise<readonly Jid[] | null> {
  for (const { content } of await store.outgoing.find(session, id)) {
    if (content.kind === 'message' && content.audience) return content.audience
  }
  return null
}

/**
 * Who is to hear that a story was taken back: these people, or whoever got it; of one that was taken back from some
 * already, those who have not heard yet.
 */
export async function audienceOfRevoke(
  store: Store,
  session: string,
  { target, audience }: { readonly target: Message; readonly audience?: readonly Jid[] },
): Promise<readonly Jid[] | null> {
  const named = audience ? [...new Set(audience.map(requirePerson))] : await audienceOfChange(store, session, target)
  if (named === null || target.revokedAt === null) return named
  const earlier = await store.outgoing.revokes(session, toRef(target))
  // Another device took it back, from everybody.
  if (earlier.length === 0) return []
  const told = new Set(earlier.flatMap(({ content }) => ('audience' in content && content.audience) || []))
  return named.filter((jid) => !told.has(jid))
}

/** Whom the account has in its address book. */
async function everybody(store: Store, session: string): Promise<readonly Jid[]> {
  const people: Jid[] = []
  for (let offset = 0; ; offset += PAGE) {
    const page = await store.people.list(session, { limit: PAGE, offset })
    for (const { savedName, lid, phone } of page) {
      const jid = lid ?? phone
      if (savedName !== null && jid !== null) people.push(jid)
    }
    if (page.length < PAGE) return people
  }
}
