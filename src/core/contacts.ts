import { requireCapability } from './capability.ts'
import { requirePerson } from './chat-address.ts'
import { checkName } from './draft-check/text.ts'
import { bareJid, type Jid } from './model/address.ts'
import type { Contact, IdentityPair } from './model/contact.ts'
import type { Outbox } from './outgoing/outbox.ts'
import type { NumberCheck } from './ports/engine.ts'
import { withinLimit } from './page-limits.ts'
import type { Page, Store } from './ports/store.ts'
import type { Runtime } from './runtime.ts'
import type { Sessions } from './sessions.ts'

/** People: who they are, and whether they are on WhatsApp. */
export interface Contacts {
  /** Asks WhatsApp; needs a working session. */
  check(session: string, digits: string): Promise<NumberCheck>
  /** From the store, by either address; null when nothing is known. */
  find(session: string, jid: Jid): Promise<Contact | null>
  /** Known pairs of phone number and hidden id. */
  listLinked(session: string, page: Page): Promise<readonly IdentityPair[]>
  countLinked(session: string): Promise<number>
  /** Everybody known by a name or a chat, by shown name. */
  list(session: string, page: Page): Promise<readonly Contact[]>
  count(session: string): Promise<number>
  /** A person (never a group) may or may not write to us any more. Resolves with all who are blocked then. */
  setBlocked(session: string, jid: Jid, blocked: boolean): Promise<readonly Jid[]>
  /** Writes a name into the account's address book. */
  setName(session: string, jid: Jid, name: string): Promise<void>
}

interface ContactsDeps {
  readonly sessions: Sessions
  readonly runtime: Runtime
  readonly store: Store
  readonly outbox: Outbox
}

const MAX_LISTED = 1_000

export function createContacts(deps: ContactsDeps): Contacts {
  const { sessions, store } = deps
  return {
    check: (session, digits) => check(deps, session, digits),
    async find(session, jid) {
      await sessions.require(session)
      return store.people.find(session, jid)
    },
    async listLinked(session, page) {
      await sessions.require(session)
      return store.people.listLinked(session, page)
    },
    async countLinked(session) {
      await sessions.require(session)
      return store.people.countLinked(session)
    },
    async list(session, page) {
      await sessions.require(session)
      return store.people.list(session, withinLimit(page, MAX_LISTED))
    },
    async count(session) {
      await sessions.require(session)
      return store.people.count(session)
    },
    setBlocked: async (session, jid, blocked) => setBlocked(deps, session, { jid: requirePerson(jid), blocked }),
    setName: async (session, jid, name) => setName(deps, session, { jid: requirePerson(jid), name }),
  }
}

async function check(
  { sessions, runtime, store }: ContactsDeps,
  session: string,
  digits: string,
): Promise<NumberCheck> {
  await sessions.requireStatus(session, ['working'])
  const [result] = await runtime.require(session).checkNumbers([digits])
  if (result?.jid && result.lid) await store.people.link(session, [{ phone: result.jid, lid: result.lid }])
  return result ?? { number: digits, exists: false, jid: null, lid: null }
}

/** WhatsApp keeps the list: it is asked, under either address, before and after. */
async function setBlocked(
  { sessions, runtime, store }: ContactsDeps,
  session: string,
  { jid, blocked }: { readonly jid: Jid; readonly blocked: boolean },
): Promise<readonly Jid[]> {
  await sessions.requireStatus(session, ['working'])
  const blocking = requireCapability(runtime.require(session), 'blocking')
  const known = await store.people.find(session, jid)
  const list = (await blocking.list()).map(bareJid)
  const isBlocked = list.some((listed) => listed === jid || listed === known?.phone || listed === known?.lid)
  if (isBlocked === blocked) return list
  await blocking.set(jid, blocked)
  return (await blocking.list()).map(bareJid)
}

async function setName(
  { sessions, runtime, store, outbox }: ContactsDeps,
  session: string,
  { jid, name }: { readonly jid: Jid; readonly name: string },
): Promise<void> {
  await sessions.requireStatus(session, ['working'])
  checkName(name)
  requireCapability(runtime.require(session), 'chatState')
  if ((await store.people.find(session, jid))?.savedName === name) return
  await outbox.wishes.make(session, { change: { kind: 'contact', jid, name } })
}
