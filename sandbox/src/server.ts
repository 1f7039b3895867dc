import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAccount, type SandboxAccount } from './actors/account.ts'
import type { GroupInfo } from './actors/group-actions.ts'
import { createPerson, type Person } from './actors/person.ts'
import type { StoredMessage } from './actors/phone-messages.ts'
import { createPhone } from './actors/phone.ts'
import { smallTalk } from './actors/small-talk.ts'
import { createControl } from './control/control.ts'
import { createNetwork } from './network.ts'
import type { GroupRequest, Sandbox } from './sandbox.ts'
import { totalPhoneStats } from './sandbox-stats.ts'
import { createFileStorage, createMemoryStorage } from './world/storage.ts'

export type { Sandbox, SandboxFaults, GroupRequest } from './sandbox.ts'
export type { SandboxAccount, ChatChange } from './actors/account.ts'
export type { StoredMessage } from './actors/phone-messages.ts'

/** People who answer by themselves when written to. */
export interface PeopleOptions {
  /** Milliseconds before a message is read, and again before the answer. */
  readonly delayMs?: number
  /** The answer, null for none; small talk unless told otherwise. */
  readonly reply?: (message: StoredMessage) => string | null
  /** Numbers of accounts whose owner does not answer by itself. */
  readonly except?: readonly string[]
}

/** How a sandbox is set up. Everything has a default that suits a test. */
export interface SandboxOptions {
  readonly host?: string
  /** Port for clients and media; any free one unless told. */
  readonly port?: number
  /** Port of the control API; null for none, any free one unless told. */
  readonly controlPort?: number | null
  /** A file that keeps everything; memory unless told. */
  readonly storage?: string
  /** Whether people answer by themselves; they do not unless told. */
  readonly people?: PeopleOptions
}

const DEFAULT_HOST = '127.0.0.1'
const DEFAULT_DELAY_MS = 800
const ACCOUNT_ROWS = 'sandbox-account'

/** Starts a WhatsApp network with its phones and people, and resolves when it can be used. */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = DEFAULT_HOST, port = 0, controlPort = 0, people } = options
  const storage = options.storage === undefined ? createMemoryStorage() : createFileStorage(options.storage)
  const network = createNetwork({ storage, host, port })
  const accounts = new Map<string, SandboxAccount>()
  const persons: Person[] = []
  let controlServer: Server | null = null
  let closing: Promise<void> | null = null

  const findByLid = (lid: string): SandboxAccount | null =>
    [...accounts.values()].find((account) => account.lid === lid) ?? null

  async function openAccount(number: string): Promise<SandboxAccount> {
    const phone = createPhone({ network, storage, number, findByLid })
    const account = createAccount(network, phone)
    accounts.set(number, account)
    if (people !== undefined && !people.except?.includes(number)) persons.push(createHabitual(account, people))
    await phone.start()
    return account
  }

  function createHabitual(
    account: SandboxAccount,
    { delayMs = DEFAULT_DELAY_MS, reply = smallTalk, except }: PeopleOptions,
  ): Person {
    const isPerson = (jid: string): boolean => {
      const number = jid.split('@')[0] ?? ''
      return accounts.has(number) && !except?.includes(number)
    }
    return createPerson(account.phone, account.name, { delayMs, reply, isPerson })
  }

  async function close(): Promise<void> {
    for (const person of persons) person[Symbol.dispose]()
    if (controlServer !== null) await closeServer(controlServer)
    await Promise.all([...accounts.values()].map((account) => account.phone.stop()))
    await network[Symbol.asyncDispose]()
    storage[Symbol.dispose]()
  }

  function requireAccount(number: string): SandboxAccount {
    const account = accounts.get(number)
    if (account === undefined) throw new Error(`there is no account ${number} in this sandbox`)
    return account
  }

  let controlUrl: string | null = null
  const sandbox: Sandbox = {
    get url() {
      return network.url
    },
    rootKey: network.rootKey,
    get media() {
      return network.mediaOrigin
    },
    get control() {
      return controlUrl
    },
    async createAccount({ number, name }) {
      if (accounts.has(number)) throw new Error(`there is already an account ${number}`)
      network.createAccount({ number, name })
      storage.put(ACCOUNT_ROWS, number, '')
      return openAccount(number)
    },
    account: requireAccount,
    findAccount: (number) => accounts.get(number) ?? null,
    accounts: () => [...accounts.values()],
    createGroup: ({ subject, owner, participants }: GroupRequest) =>
      requireAccount(owner).createGroup(subject, participants),
    groups: () => allGroups([...accounts.values()]),
    faults: network.faults,
    stats: () => ({ ...network.stats(), phones: totalPhoneStats([...accounts.values()]) }),
    close: () => (closing ??= close()),
    [Symbol.asyncDispose]: () => (closing ??= close()),
  }

  try {
    await network.start()
    for (const { id } of storage.list(ACCOUNT_ROWS)) await openAccount(id)
    if (controlPort !== null) {
      controlServer = createControl(sandbox)
      controlUrl = await listen(controlServer, { host, port: controlPort })
    }
  } catch (error) {
    await close()
    throw error
  }
  return sandbox
}

async function listen(server: Server, at: { readonly host: string; readonly port: number }): Promise<string> {
  server.listen(at)
  await once(server, 'listening')
  // Node says null only for a server that does not listen.
  const { port } = server.address() as AddressInfo
  return `http://${at.host.includes(':') ? `[${at.host}]` : at.host}:${port}`
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

async function allGroups(accounts: readonly SandboxAccount[]): Promise<readonly GroupInfo[]> {
  const found = new Map<string, GroupInfo>()
  for (const account of accounts) {
    if (!account.online) continue
    for (const group of await account.groups()) found.set(group.jid, group)
  }
  return [...found.values()]
}
