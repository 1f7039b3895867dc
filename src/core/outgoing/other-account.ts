import type { Outgoing } from '../model/outgoing.ts'
import type { Store } from '../ports/store.ts'

/** Whether it was written by another account than the one that the session holds now: that one must not say it. */
export async function isOfOtherAccount(store: Store, session: string, outgoing: Outgoing): Promise<boolean> {
  const me = (await store.sessions.get(session))?.me
  const author = await authorOf(store, session, outgoing)
  return me != null && author !== null && author !== me.phone
}

async function authorOf(store: Store, session: string, { id, chat, content }: Outgoing): Promise<string | null> {
  if (content.kind === 'state') return null
  if (content.kind !== 'message') return content.by.sender
  return (await store.messages.find(session, { id, chat, fromMe: true }))?.sender ?? null
}
