import { createHash } from 'node:crypto'

import { parseJid, toJid } from './jid.ts'
import type { Queue } from './queue.ts'
import type { Account, Device, Stanza, Storage } from './types.ts'

/** Where a connected device is reached. */
export interface Link {
  deliver(stanza: Stanza): void
  /** Ends the stream, after a last stanza if there is one. */
  end(last: Stanza | null): void
  /** Breaks the connection without a word. */
  cut?(): void
}

/** A device, the phone included, with everything the server keeps about it. */
export interface Endpoint extends Device {
  readonly number: string
  readonly queue: Queue
  /** Companions only: the keys seen at pairing. */
  readonly noiseKey: Uint8Array | null
  readonly identity: Uint8Array | null
  /** `ADVSignedDeviceIdentity` with both signatures. */
  readonly deviceIdentity: Uint8Array | null
  link: Link | null
  /** The offline queue has been drained: live stanzas may follow. */
  ready: boolean
  /** Shows itself as online. */
  available: boolean
}

/** What an account has set about itself. */
export interface Profile {
  name: string
  status: { text: string; at: number }
  pictureId: string | null
  privacy: Record<string, string>
  blocked: string[]
  disappearing: { duration: number; at: number }
  lastSeen: number
}

/** An account as the server sees it. */
export interface AccountState extends Account {
  readonly phone: Endpoint
  readonly devices: Map<number, Endpoint>
  readonly createdAt: number
  readonly profile: Profile
  /** `ADVSignedKeyIndexList` as the phone signed it last. */
  keyIndexList: { readonly bytes: string; readonly at: number } | null
  nextDevice: number
  nextKeyIndex: number
}

/** A device that has been paired, as it is stored. */
export interface DeviceRecord {
  readonly id: number
  readonly keyIndex: number
  readonly platform: string
  readonly linkedAt: number
  readonly noiseKey: string
  readonly identity: string
  readonly deviceIdentity: string
}

/** All accounts of the network. */
export interface Accounts {
  find(user: string): AccountState | null
  /** The account behind an address, by phone number or hidden id, whatever its device. */
  byJid(jid: string | undefined): AccountState | null
  /** The exact device behind an address. */
  endpoint(jid: string | undefined): Endpoint | null
  create(details: { readonly number: string; readonly name: string }): AccountState
  all(): readonly AccountState[]
  save(account: AccountState): void
  addDevice(account: AccountState, record: DeviceRecord): Endpoint
  removeDevice(account: AccountState, id: number): Endpoint | null
}

export interface AccountsOptions {
  readonly storage: Storage
  readonly now: () => number
  createQueue(owner: string): Queue
}

const PRIVACY_DEFAULTS = {
  readreceipts: 'all',
  profile: 'all',
  status: 'all',
  online: 'all',
  last: 'all',
  groupadd: 'all',
  calladd: 'all',
  messages: 'all',
  defense: 'off',
  stickers: 'contacts',
}

type StoredAccount = Pick<
  AccountState,
  'number' | 'createdAt' | 'profile' | 'keyIndexList' | 'nextDevice' | 'nextKeyIndex'
>

/** Loads what is stored and keeps it up to date. */
export function createAccounts(options: AccountsOptions): Accounts {
  const { storage } = options
  const byUser = new Map<string, AccountState>()
  const accounts: AccountState[] = []
  const adopt = (stored: StoredAccount) => {
    const account = toAccount(stored, options)
    accounts.push(account)
    byUser.set(account.number, account)
    byUser.set(lidUserOf(account.number), account)
    return account
  }
  const save = (account: AccountState) => storage.put('account', account.number, serializeAccount(account))
  const byJid = (jid: string | undefined) => {
    const parsed = parseJid(jid)
    return parsed ? (byUser.get(parsed.user) ?? null) : null
  }
  const addDevice = (account: AccountState, record: DeviceRecord) => {
    const endpoint = toEndpoint(account, record, options)
    account.devices.set(record.id, endpoint)
    return endpoint
  }
  for (const row of storage.list('account')) {
    const account = adopt(JSON.parse(row.value) as StoredAccount)
    for (const device of storage.list('device', `${account.number}:`)) {
      addDevice(account, JSON.parse(device.value) as DeviceRecord)
    }
  }
  return {
    find: (user) => byUser.get(user) ?? null,
    byJid,
    endpoint(jid) {
      const device = parseJid(jid)?.device ?? 0
      const account = byJid(jid)
      return (device === 0 ? account?.phone : account?.devices.get(device)) ?? null
    },
    create({ number, name }) {
      const profile = newProfile(name, options.now())
      const created = { number, createdAt: options.now(), profile, keyIndexList: null, nextDevice: 1, nextKeyIndex: 1 }
      const account = adopt(created)
      save(account)
      return account
    },
    all: () => accounts,
    save,
    addDevice(account, record) {
      storage.put('device', `${account.number}:${record.id}`, JSON.stringify(record))
      save(account)
      return addDevice(account, record)
    },
    removeDevice(account, id) {
      const endpoint = account.devices.get(id) ?? null
      account.devices.delete(id)
      endpoint?.queue.clear()
      storage.delete('device', `${account.number}:${id}`)
      return endpoint
    },
  }
}

function serializeAccount(account: AccountState): string {
  const { number, createdAt, profile, keyIndexList, nextDevice, nextKeyIndex } = account
  const stored: StoredAccount = { number, createdAt, profile, keyIndexList, nextDevice, nextKeyIndex }
  return JSON.stringify(stored)
}

/** The phone first, then the companions. */
export function endpointsOf(account: AccountState): readonly Endpoint[] {
  return [account.phone, ...account.devices.values()]
}

function newProfile(name: string, now: number): Profile {
  return {
    name,
    status: { text: 'Hey there! I am using WhatsApp.', at: now },
    pictureId: null,
    privacy: { ...PRIVACY_DEFAULTS },
    blocked: [],
    disappearing: { duration: 0, at: 0 },
    lastSeen: now,
  }
}

function toAccount(stored: StoredAccount, options: AccountsOptions): AccountState {
  const { number, profile } = stored
  const lid = `${lidUserOf(number)}@lid`
  const keys = { noiseKey: '', identity: '', deviceIdentity: '' }
  const record = { id: 0, keyIndex: 0, platform: 'android', linkedAt: stored.createdAt, ...keys }
  const account = {
    ...stored,
    pn: `${number}@s.whatsapp.net`,
    lid,
    devices: new Map<number, Endpoint>(),
    get name() {
      return profile.name
    },
  }
  return Object.assign(account, { phone: toEndpoint({ number, lid }, record, options) })
}

function toEndpoint(
  account: { readonly number: string; readonly lid: string },
  record: DeviceRecord,
  options: AccountsOptions,
): Endpoint {
  const { id, keyIndex, platform, linkedAt } = record
  const { number } = account
  return {
    id,
    keyIndex,
    platform,
    linkedAt,
    number,
    jid: toJid(number, id, 's.whatsapp.net'),
    lid: toJid(lidUserOf(number), id, 'lid'),
    noiseKey: toBytes(record.noiseKey),
    identity: toBytes(record.identity),
    deviceIdentity: toBytes(record.deviceIdentity),
    queue: options.createQueue(`${number}:${id}`),
    link: null,
    ready: false,
    available: false,
    get connected() {
      return this.link !== null
    },
  }
}

function toBytes(base64: string): Uint8Array | null {
  return base64 ? Buffer.from(base64, 'base64') : null
}

/** Fifteen digits that do not show the number they belong to, the same ones every time. */
function lidUserOf(number: string): string {
  const digest = createHash('sha256').update(`lid of ${number}`).digest()
  return `1${String(digest.readUIntBE(0, 6) % 10 ** 14).padStart(14, '0')}`
}
