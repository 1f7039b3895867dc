import { addTransactionCapability, BufferJSON, DEFAULT_CONNECTION_CONFIG, initAuthCreds } from 'baileys'
import type { SignalDataSet, SignalDataTypeMap, SignalKeyStore } from 'baileys'

import type { Storage } from '../world/types.ts'
import { type KeyPair, toSignalKey, verify } from './crypto.ts'
import { keepJobContext } from './job-context.ts'
import { silenceLibsignal } from './quiet.ts'
import { silentLogger } from './silent-logger.ts'
import { keepSessionsWhole } from './whole-sessions.ts'

/** The long-lived keys of one device. Plain data, to be stored with `serializeKeys`. */
export interface SignalKeys {
  readonly registrationId: number
  readonly identity: KeyPair
  readonly signedPreKey: {
    readonly keyId: number
    readonly keyPair: KeyPair
    readonly signature: Uint8Array
  }
}

/** What the key server hands out about a device. */
export interface PreKeyBundle {
  readonly registrationId: number
  /** 32 bytes. */
  readonly identity: Uint8Array
  readonly signedPreKey: {
    readonly keyId: number
    readonly publicKey: Uint8Array
    readonly signature: Uint8Array
  }
  readonly preKey?: { readonly keyId: number; readonly publicKey: Uint8Array }
}

export type CiphertextKind = 'pkmsg' | 'msg'

/** One device's Signal sessions. Calls run one after the other, so a ratchet is never read while it is written. */
export interface Signal {
  hasSession(jid: string): Promise<boolean>
  /** Starts a session from a bundle. Throws when the signed prekey is not signed by the identity. */
  inject(jid: string, bundle: PreKeyBundle): Promise<void>
  deleteSession(jid: string): Promise<void>
  encrypt(
    jid: string,
    plaintext: Uint8Array,
  ): Promise<{ readonly type: CiphertextKind; readonly ciphertext: Uint8Array }>
  decrypt(jid: string, type: CiphertextKind, ciphertext: Uint8Array): Promise<Uint8Array>
  /** Encrypts for a group; `distribution` is what a device without our sender key must receive first. */
  encryptGroup(
    group: string,
    self: string,
    plaintext: Uint8Array,
  ): Promise<{ readonly ciphertext: Uint8Array; readonly distribution: Uint8Array }>
  decryptGroup(group: string, author: string, ciphertext: Uint8Array): Promise<Uint8Array>
  /** Takes over another device's sender key (`axolotlSenderKeyDistributionMessage`). */
  acceptDistribution(group: string, author: string, distribution: Uint8Array): Promise<void>
  /** Stores one-time prekeys, so that a `pkmsg` that names one of them can be read. */
  addPreKeys(keys: readonly { readonly keyId: number; readonly keyPair: KeyPair }[]): Promise<void>
  close(): void
}

/** Makes the long-lived keys of a new device. */
export function generateSignalKeys(): SignalKeys {
  const { registrationId, signedIdentityKey, signedPreKey } = initAuthCreds()
  return { registrationId, identity: signedIdentityKey, signedPreKey }
}

/** JSON that keeps byte arrays. */
export function serializeKeys(keys: unknown): string {
  return JSON.stringify(keys, BufferJSON.replacer)
}

/** The inverse of `serializeKeys`; the caller knows what it stored. */
export function parseKeys<T>(text: string): T {
  return JSON.parse(text, BufferJSON.reviver) as T
}

/**
 * Signal sessions of one device, kept in `storage` under ids that begin with `scope`. Address a device always by the same
 * jid (phone number or hidden id): each jid is a session of its own.
 */
export function createSignal(keys: SignalKeys, storage: Storage, scope: string): Signal {
  silenceLibsignal()
  keepSessionsWhole()
  keepJobContext()
  const store = addTransactionCapability(createKeyStore(storage, scope), silentLogger, {
    maxCommitRetries: 1,
    delayBetweenTriesMs: 1,
  })
  const creds = { ...initAuthCreds(), registrationId: keys.registrationId }
  creds.signedIdentityKey = keys.identity
  creds.signedPreKey = keys.signedPreKey
  const repository = DEFAULT_CONNECTION_CONFIG.makeSignalRepository({ creds, keys: store }, silentLogger)
  const inTurn = createTurns()
  return {
    hasSession: (jid) => inTurn(async () => (await repository.validateSession(jid)).exists),
    inject: (jid, bundle) => inTurn(() => repository.injectE2ESession({ jid, session: toSession(bundle) })),
    deleteSession: (jid) => inTurn(() => repository.deleteSession([jid])),
    encrypt: (jid, data) => inTurn(() => repository.encryptMessage({ jid, data })),
    decrypt: (jid, type, ciphertext) => inTurn(() => repository.decryptMessage({ jid, type, ciphertext })),
    encryptGroup: (group, meId, data) =>
      inTurn(async () => {
        const sealed = await repository.encryptGroupMessage({ group, meId, data })
        return { ciphertext: sealed.ciphertext, distribution: sealed.senderKeyDistributionMessage }
      }),
    decryptGroup: (group, authorJid, msg) => inTurn(() => repository.decryptGroupMessage({ group, authorJid, msg })),
    acceptDistribution: (groupId, authorJid, axolotlSenderKeyDistributionMessage) =>
      inTurn(() =>
        repository.processSenderKeyDistributionMessage({
          authorJid,
          item: { groupId, axolotlSenderKeyDistributionMessage },
        }),
      ),
    addPreKeys: (added) =>
      inTurn(async () =>
        store.set({
          'pre-key': Object.fromEntries(added.map((key) => [String(key.keyId), key.keyPair])),
        }),
      ),
    close: () => repository.close?.(),
  }
}

function toSession(bundle: PreKeyBundle) {
  const { signedPreKey, preKey } = bundle
  const signed = toSignalKey(signedPreKey.publicKey)
  if (!verify(bundle.identity, signed, signedPreKey.signature)) throw new Error('signed prekey has a wrong signature')
  return {
    registrationId: bundle.registrationId,
    identityKey: toSignalKey(bundle.identity),
    signedPreKey: { ...signedPreKey, publicKey: signed },
    ...(preKey && { preKey: { keyId: preKey.keyId, publicKey: toSignalKey(preKey.publicKey) } }),
  }
}

function createKeyStore(storage: Storage, scope: string): SignalKeyStore {
  const kindOf = (type: string) => `signal-${type}`
  const idOf = (id: string) => `${scope}|${id}`
  return {
    async get<T extends keyof SignalDataTypeMap>(type: T, ids: string[]) {
      const found: { [id: string]: SignalDataTypeMap[T] } = {}
      for (const id of ids) {
        const value = storage.get(kindOf(type), idOf(id))
        if (value !== null) found[id] = parseKeys(value)
      }
      return found
    },
    async set(data: SignalDataSet) {
      storage.atomically(() => {
        for (const [type, rows] of Object.entries(data)) {
          for (const [id, value] of Object.entries(rows ?? {})) {
            if (value === null || value === undefined) storage.delete(kindOf(type), idOf(id))
            else storage.put(kindOf(type), idOf(id), serializeKeys(value))
          }
        }
      })
    },
  }
}

/** Runs one piece of work after the other; a failure does not stop the next. */
function createTurns() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return result
  }
}
