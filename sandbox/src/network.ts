import { announceDevice, unlinkDevice } from './handlers/device-changes.ts'
import { describeGroup, notifyGroup } from './handlers/groups/describe.ts'
import { actOnFault } from './handlers/fault-actions.ts'
import { releaseHeld } from './handlers/held.ts'
import { logIn } from './handlers/login.ts'
import { createMediaDoor } from './handlers/media-door.ts'
import { serveMedia } from './handlers/media-http.ts'
import { createPairings } from './handlers/pairing.ts'
import { announcePicture } from './handlers/profile.ts'
import { attachPrimary } from './primary.ts'
import { createTransport } from './transport.ts'
import { endpointsOf } from './world/accounts.ts'
import { buildWorld, type DeviceOnline } from './world/build-world.ts'
import type { Faults } from './world/faults.ts'
import type { Group, NewGroup } from './world/groups.ts'
import { stanza } from './world/stanza.ts'
import type { NetworkStats } from './world/stats.ts'
import type { Network, Stanza, Storage } from './world/types.ts'
import type { NotificationInput, World } from './world/world.ts'
import { loadIdentity } from './wire/certificate.ts'
import { decodeStanza, encodeStanza } from './wire/codec.ts'

const QUEUE_LIMIT = 10_000
const HANDSHAKE_MS = 20_000

export interface NetworkOptions {
  readonly storage: Storage
  /** 127.0.0.1 unless given. */
  readonly host?: string
  /** 0 takes a free one. */
  readonly port?: number
  /** Milliseconds since 1970. */
  readonly clock?: () => number
  /** Stanzas kept for a device that is offline. */
  readonly queueLimit?: number
  readonly handshakeTimeoutMs?: number
  /** Where large files are kept; a temporary folder unless given. */
  readonly mediaFolder?: string
}

/** A snapshot of the counters, with what waits for whom. */
export interface NetworkReport extends NetworkStats {
  /** Stanzas that wait, by device (`<number>:<device>`); empty queues are left out. */
  readonly queued: Readonly<Record<string, number>>
}

/** Lets a phone change an app state collection; resolves when the network has the change. */
export type Overtake = (number: string, collection: string) => Promise<void>

/** The network with what its owner may do and see. */
export interface SandboxNetwork extends Network, AsyncDisposable {
  /** Where clients connect; known after `start`. */
  readonly url: string
  /** The Noise root that clients must trust: 32 bytes in hex. */
  readonly rootKey: string
  readonly faults: Faults
  start(): Promise<void>
  stats(): NetworkReport
  /** A phone or person could not read a message. */
  reportDecryptFailure(): void
  /** Called when a device can be written to; the result stops the calls. */
  onDeviceOnline(listener: (online: DeviceOnline) => void): () => void
  /** How an account's phone makes the change that the fault `app-state-conflict` asks for. */
  onOvertake(change: Overtake): void
  /** Makes a group and tells its members. */
  createGroup(details: Omit<NewGroup, 'now'>): Group
  group(jid: string): Group | null
  groups(): readonly Group[]
  /** Sets a profile picture without a client. */
  setPicture(number: string, jpeg: Uint8Array): void
  /** Hands a device any stanza, as the server's own; false when there is no such device. */
  deliver(number: string, device: number, stanza: Stanza): boolean
}

/** Creates a network; nothing listens before `start`. */
export function createNetwork(options: NetworkOptions): SandboxNetwork {
  const { storage } = options
  const host = options.host ?? '127.0.0.1'
  const nowMs = options.clock ?? Date.now
  const listeners = new Set<(online: DeviceOnline) => void>()
  let overtake: Overtake = async () => undefined
  const origin = (scheme: string) => `${scheme}://${host}:${transport.address().port}`
  const world = buildWorld({
    storage,
    nowMs,
    queueLimit: options.queueLimit ?? QUEUE_LIMIT,
    mediaOrigin: () => origin('http'),
    mediaFolder: options.mediaFolder ?? null,
    encode: encodeStanza,
    decode: (bytes) => decodeStanza(bytes),
    onFault: (fault) => actOnFault(world, fault),
    onFaultRemoved: () => releaseHeld(world),
    overtake: (number, collection) => overtake(number, collection),
    onOnline: (online) => listeners.forEach((listener) => queueMicrotask(() => listener(online))),
  })
  const pairings = createPairings({
    world,
    nowMs,
    onLinked: (account, endpoint) => announceDevice(world, account, { kind: 'add', endpoint }),
  })
  const identity = loadIdentity(storage, world.now())
  const transport = createTransport({
    host,
    port: options.port ?? 0,
    identity,
    handshakeTimeoutMs: options.handshakeTimeoutMs ?? HANDSHAKE_MS,
    beforeWrite: () => storage.flush?.(),
    isStalled: () => world.faults.take('stall', null) !== null,
    onConnection(open) {
      if (open > world.stats.connections) world.stats.connectionsTotal += 1
      world.stats.connections = open
    },
    onBroken: () => void (world.stats.brokenConnections += 1),
    onOpen: (connection, payload) =>
      payload.devicePairingData
        ? pairings.open(connection, payload.devicePairingData)
        : logIn(world, connection, payload),
    onHttp: (request, response) => serveMedia(world, request, response),
  })
  return {
    ...createDirectory(world),
    ...pairings,
    companionByRef: pairings.byRef,
    finishPairing: pairings.finish,
    get url() {
      return `${origin('ws')}/ws/chat`
    },
    get mediaOrigin() {
      return origin('http')
    },
    rootKey: Buffer.from(identity.rootKey).toString('hex'),
    faults: world.faults,
    start: () => transport.listen(),
    onDeviceOnline(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onOvertake(change) {
      overtake = change
    },
    async [Symbol.asyncDispose]() {
      await transport.close()
      storage.flush?.()
      world.media[Symbol.dispose]()
    },
  }
}

/** What needs no socket: accounts, groups, media, counters. */
function createDirectory(world: World) {
  const { accounts, groups, media, stats } = world
  const requireAccount = (number: string) => {
    const account = accounts.find(number)
    if (account?.number !== number) throw new Error(`no account ${number}`)
    return account
  }
  return {
    account: (number: string) => {
      const account = accounts.find(number)
      return account?.number === number ? account : null
    },
    createAccount(details: { readonly number: string; readonly name: string }) {
      if (accounts.find(details.number)) throw new Error(`account ${details.number} exists`)
      return accounts.create(details)
    },
    attachPrimary: (number: string, deliver: Parameters<Network['attachPrimary']>[1]) =>
      attachPrimary(world, requireAccount(number), deliver),
    unlink: (number: string, deviceId: number) => unlinkDevice(world, requireAccount(number), deviceId),
    putMedia: media.put,
    getMedia: media.get,
    ...createMediaDoor(world),
    notifyDevice(number: string, deviceId: number, notification: NotificationInput) {
      const device = endpointsOf(requireAccount(number)).find(({ id }) => id === deviceId)
      if (device) world.notify(device, notification)
    },
    deliver(number: string, device: number, sent: Stanza) {
      const endpoint = endpointsOf(requireAccount(number)).find(({ id }) => id === device)
      if (endpoint) world.deliver(endpoint, sent)
      return endpoint !== undefined
    },
    setPicture(number: string, jpeg: Uint8Array) {
      const account = requireAccount(number)
      account.profile.pictureId = String(world.now())
      media.put(`/pp/${number}-${account.profile.pictureId}.jpg`, jpeg)
      accounts.save(account)
      announcePicture(world, account)
    },
    group: (jid: string) => groups.get(jid),
    groups: () => groups.all(),
    createGroup(details: Omit<NewGroup, 'now'>) {
      const actor = requireAccount(details.creator)
      const group = groups.create({ ...details, now: world.now() })
      const content = [stanza('create', { type: 'new' }, [describeGroup(world, group)])]
      notifyGroup(world, group, { actor, content })
      return group
    },
    reportDecryptFailure: () => void (stats.decryptFailures += 1),
    stats(): NetworkReport {
      const waiting = accounts
        .all()
        .flatMap(endpointsOf)
        .filter(({ queue }) => queue.size > 0)
      const queued = Object.fromEntries(waiting.map(({ number, id, queue }) => [`${number}:${id}`, queue.size]))
      return { ...structuredClone(stats), queued }
    },
  }
}
