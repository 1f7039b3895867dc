import { createAccount, type SandboxAccount } from './actors/account.ts'
import type { GroupInfo } from './actors/group-actions.ts'
import type { FileToSend } from './actors/compose-file.ts'
import { createPerson, type Person } from './actors/person.ts'
import type { StoredMessage } from './actors/phone-messages.ts'
import { createPhone } from './actors/phone.ts'
import { smallTalk } from './actors/small-talk.ts'
import type { Network, Storage } from './world/types.ts'

/** People who answer by themselves when written to. */
export interface PeopleOptions {
  /** Milliseconds before a message is read, and again before the answer. */
  readonly delayMs?: number
  /** The answer, null for none; small talk unless told otherwise. */
  readonly reply?: (message: StoredMessage) => string | FileToSend | null
  /** Numbers of accounts whose owner does not answer by itself. */
  readonly except?: readonly string[]
}

/** Everybody on the network, each with a phone. */
export interface Population {
  /** Brings back those who were there before. */
  start(): Promise<void>
  stop(): Promise<void>
  create(details: { readonly number: string; readonly name: string }): Promise<SandboxAccount>
  find(number: string): SandboxAccount | null
  all(): readonly SandboxAccount[]
  /** The groups that somebody with a phone that is on belongs to. */
  groups(): Promise<readonly GroupInfo[]>
}

const DEFAULT_DELAY_MS = 800
const ACCOUNT_ROWS = 'sandbox-account'

/** Creates the people of a sandbox; nobody is there before `start`. */
export function createPopulation(options: {
  readonly network: Network
  readonly storage: Storage
  readonly people: PeopleOptions | null
}): Population {
  const { network, storage, people } = options
  const accounts = new Map<string, SandboxAccount>()
  const byLid = new Map<string, SandboxAccount>()
  const persons: Person[] = []
  const answersByItself = (number: string): boolean =>
    people !== null && accounts.has(number) && !people.except?.includes(number)

  async function open(number: string): Promise<SandboxAccount> {
    const phone = createPhone({ network, storage, number, findByLid: (lid) => byLid.get(lid) ?? null })
    const account = createAccount(network, phone)
    accounts.set(number, account)
    byLid.set(account.lid, account)
    if (people !== null && answersByItself(number)) persons.push(createHabitual(account, people))
    await phone.start()
    return account
  }

  function createHabitual(account: SandboxAccount, habits: PeopleOptions): Person {
    const { delayMs = DEFAULT_DELAY_MS, reply = smallTalk } = habits
    const isPerson = (jid: string): boolean => answersByItself(jid.split('@')[0] ?? '')
    return createPerson(account.phone, account.name, { delayMs, reply, isPerson })
  }

  return {
    async start() {
      for (const { id } of storage.list(ACCOUNT_ROWS)) await open(id)
    },
    async stop() {
      for (const person of persons) person[Symbol.dispose]()
      await Promise.all([...accounts.values()].map((account) => account.phone.stop()))
    },
    async create({ number, name }) {
      if (accounts.has(number)) throw new Error(`there is already an account ${number}`)
      network.createAccount({ number, name })
      storage.put(ACCOUNT_ROWS, number, '')
      return open(number)
    },
    find: (number) => accounts.get(number) ?? null,
    all: () => [...accounts.values()],
    async groups() {
      const found = new Map<string, GroupInfo>()
      for (const account of accounts.values()) {
        if (!account.online) continue
        for (const group of await account.groups()) found.set(group.jid, group)
      }
      return [...found.values()]
    },
  }
}
