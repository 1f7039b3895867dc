import type { Jid } from './model/address.ts'
import type { Contact, IdentityPair } from './model/contact.ts'
import type { NumberCheck } from './ports/engine.ts'
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

export function createContacts(deps: {
  readonly sessions: Sessions
  readonly runtime: Runtime
  readonly store: Store
}): Contacts {
  const { sessions, runtime, store } = deps
  return {
    async check(session, digits) {
      await sessions.requireStatus(session, ['working'])
      const [result] = await runtime.require(session).checkNumbers([digits])
      if (result?.jid && result.lid) await store.people.link(session, [{ phone: result.jid, lid: result.lid }])
      return result ?? { number: digits, exists: false, jid: null, lid: null }
    },
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
  }
}
