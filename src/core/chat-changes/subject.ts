import { GatewayError } from '../errors.ts'
import { requireMember } from '../group-standing.ts'
import { isPerson, kindOf, userOf, type Jid } from '../model/address.ts'
import type { Chat } from '../model/chat.ts'
import type { Session } from '../model/session.ts'
import type { EngineSession } from '../ports/engine.ts'
import type { Store } from '../ports/store.ts'

/** The chat that is to change; `isNew` when it is not in the list yet. */
export interface Subject {
  readonly chat: Chat
  readonly isNew: boolean
}

interface Asked {
  readonly session: Session
  readonly jid: Jid
  readonly orCreate: boolean
}

/** Throws CHAT_NOT_FOUND; with `orCreate` NUMBER_NOT_ON_WHATSAPP or NOT_IN_GROUP instead. */
export async function findSubject(store: Store, engine: EngineSession, asked: Asked): Promise<Subject> {
  const { session, jid, orCreate } = asked
  const found = await store.chats.get(session.name, jid)
  if (found) return { chat: found, isNew: false }
  if (!orCreate) throw notFound(jid)
  if (kindOf(jid) === 'group') {
    const group = await requireMember(store, { session: session.name, me: session.me }, jid)
    const { subject: name, ephemeralSeconds } = group
    return { chat: { ...blank(jid, null), name, ephemeralSeconds }, isNew: true }
  }
  const { id, alt } = await findPerson(store, engine, asked)
  // WhatsApp may know the number under another spelling, under which there is a chat.
  const known = await store.chats.get(session.name, id)
  return known ? { chat: known, isNew: false } : { chat: blank(id, alt), isNew: true }
}

/** A hidden id cannot be asked about: we must have met it. */
async function findPerson(
  store: Store,
  engine: EngineSession,
  { session, jid }: Asked,
): Promise<{ readonly id: Jid; readonly alt: Jid | null }> {
  const known = await store.people.find(session.name, jid)
  if (kindOf(jid) === 'lid') {
    if (!known) throw notFound(jid)
    return known.phone === null ? { id: jid, alt: null } : { id: known.phone, alt: jid }
  }
  const [check] = await engine.checkNumbers([userOf(jid)])
  if (!check?.exists || check.jid === null) {
    throw new GatewayError('NUMBER_NOT_ON_WHATSAPP', `the number ${userOf(jid)} is not on WhatsApp`)
  }
  return { id: check.jid, alt: check.lid }
}

const blank = (id: Jid, alt: Jid | null): Chat => ({
  id,
  alt,
  kind: isPerson(id) ? 'person' : 'group',
  name: null,
  timestamp: 0,
  lastMessage: null,
  unread: 0,
  markedUnread: false,
  pinnedAt: null,
  archived: false,
  mutedUntil: null,
  favorite: false,
  ephemeralSeconds: 0,
  labels: [],
  createdAt: 0,
  updatedAt: 0,
})

/** What is said of a chat that is not in the list. */
export const notFound = (chat: Jid): GatewayError =>
  new GatewayError('CHAT_NOT_FOUND', `there is no chat with ${chat} in this session`)
