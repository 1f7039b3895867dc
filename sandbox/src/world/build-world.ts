import { randomBytes } from 'node:crypto'

import { createAccounts } from './accounts.ts'
import { createAppState } from './app-state.ts'
import { createFaults, type Fault } from './faults.ts'
import { createGroups } from './groups.ts'
import { createKeyStore } from './key-store.ts'
import { createMediaStore } from './media-store.ts'
import { createQueue } from './queue.ts'
import { stanza } from './stanza.ts'
import { createStats } from './stats.ts'
import type { Stanza, Storage } from './types.ts'
import { createWatchers, type World } from './world.ts'

/** A device has logged in and can be written to: its keys are on the server. */
export interface DeviceOnline {
  readonly number: string
  readonly deviceId: number
  readonly jid: string
  /** The first time since it was linked: the phone sends app state keys and history now. */
  readonly first: boolean
}

export interface WorldOptions {
  readonly storage: Storage
  readonly nowMs: () => number
  readonly queueLimit: number
  readonly mediaOrigin: () => string
  /** Where large blobs are kept; null for a temporary folder. */
  readonly mediaFolder: string | null
  encode(stanza: Stanza): Uint8Array
  decode(bytes: Uint8Array): Stanza
  onFault(fault: Fault): void
  onFaultRemoved(): void
  /** The account's phone changes an app state collection now. */
  overtake(number: string, collection: string): Promise<void>
  onOnline(online: DeviceOnline): void
}

/** Everything the network remembers, loaded from its storage. */
export function buildWorld(options: WorldOptions): World {
  const { storage, nowMs } = options
  const now = () => Math.floor(nowMs() / 1000)
  const stats = createStats()
  const keys = createKeyStore(storage)
  const accounts = createAccounts({
    storage,
    now,
    createQueue: (owner) =>
      createQueue({
        storage,
        owner,
        limit: options.queueLimit,
        encode: options.encode,
        decode: options.decode,
        onDropped: () => void (stats.dropped += 1),
      }),
  })
  const faults = createFaults({
    now: nowMs,
    onAdded: options.onFault,
    onRemoved: options.onFaultRemoved,
    onFired: () => void (stats.faultsFired += 1),
  })
  const world: World = {
    now,
    accounts,
    keys,
    stats,
    faults,
    groups: createGroups(storage),
    appState: createAppState(storage),
    media: createMediaStore(storage, options.mediaFolder),
    watchers: createWatchers(),
    overtake: options.overtake,
    get mediaOrigin() {
      return options.mediaOrigin()
    },
    deliver(endpoint, sent) {
      endpoint.queue.push(sent)
      if (endpoint.link && endpoint.ready) endpoint.link.deliver(sent)
    },
    deliverLive(endpoint, sent) {
      if (endpoint.link && endpoint.ready) endpoint.link.deliver(sent)
    },
    notify(endpoint, { type, from, attrs, content }) {
      const id = randomBytes(8).toString('hex')
      world.deliver(endpoint, stanza('notification', { id, from, type, t: now(), ...attrs }, content))
    },
    announceOnline({ number }, { id, jid, link }) {
      const owner = `${number}:${id}`
      if (!link || id === 0 || !keys.bundle(owner)) return
      const first = storage.get('greeted', owner) === null
      if (first) storage.put('greeted', owner, String(now()))
      options.onOnline({ number, deviceId: id, jid, first })
    },
  }
  return world
}
