import type { Server } from 'node:http'
import type { SandboxAccount } from './actors/account.ts'
import { isCollection } from './actors/app-state-patch.ts'
import { createControl } from './control/control.ts'
import { closeServer, listen } from './control/listen.ts'
import { createNetwork } from './network.ts'
import { createPopulation, type PeopleOptions, type Population } from './population.ts'
import { totalPhoneStats } from './sandbox-stats.ts'
import type { GroupRequest, Sandbox } from './sandbox.ts'
import { createFileStorage, createMemoryStorage } from './world/storage.ts'

export type { Sandbox, SandboxFaults, GroupRequest } from './sandbox.ts'
export type { SandboxAccount, ChatChange } from './actors/account.ts'
export type { StoredMessage } from './actors/phone-messages.ts'
export type { PeopleOptions } from './population.ts'

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

/** Starts a WhatsApp network with its phones and people, and resolves when it can be used. */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = DEFAULT_HOST, port = 0, controlPort = 0 } = options
  const storage = options.storage === undefined ? createMemoryStorage() : createFileStorage(options.storage)
  const mediaFolder = options.storage === undefined ? {} : { mediaFolder: `${options.storage}-media` }
  const network = createNetwork({ storage, host, port, ...mediaFolder })
  const population = createPopulation({ network, storage, people: options.people ?? null })
  network.onOvertake(async (number, collection) => {
    if (isCollection(collection)) await population.find(number)?.phone.act({ type: 'touch', collection })
  })
  let control: { readonly server: Server; readonly url: string } | null = null
  let closing: Promise<void> | null = null

  async function close(): Promise<void> {
    if (control !== null) await closeServer(control.server)
    await population.stop()
    await network[Symbol.asyncDispose]()
    storage[Symbol.dispose]()
  }

  const sandbox: Sandbox = {
    ...createPeopleDoor(population),
    get url() {
      return network.url
    },
    rootKey: network.rootKey,
    get media() {
      return network.mediaOrigin
    },
    get control() {
      return control?.url ?? null
    },
    deliver: network.deliver,
    faults: network.faults,
    stats: () => toStats(network.stats(), population),
    close: () => (closing ??= close()),
    [Symbol.asyncDispose]: () => (closing ??= close()),
  }

  try {
    await network.start()
    await population.start()
    if (controlPort !== null) {
      const server = createControl(sandbox, () => storage.flush?.())
      control = { server, url: await listen(server, { host, port: controlPort }) }
    }
  } catch (error) {
    await close()
    throw error
  }
  return sandbox
}

function createPeopleDoor(population: Population) {
  const requireAccount = (number: string): SandboxAccount => {
    const account = population.find(number)
    if (account === null) throw new Error(`there is no account ${number} in this sandbox`)
    return account
  }
  return {
    createAccount: population.create,
    account: requireAccount,
    findAccount: population.find,
    accounts: population.all,
    createGroup: ({ owner, ...group }: GroupRequest) => requireAccount(owner).createGroup(group),
    groups: population.groups,
  }
}

function toStats(network: { readonly decryptFailures: number }, population: Population): Record<string, unknown> {
  const phones = totalPhoneStats(population.all())
  return { ...network, decryptFailures: network.decryptFailures + phones.decryptFailures, phones }
}
