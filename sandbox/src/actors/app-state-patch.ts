import { proto } from '../wire/proto.ts'
import {
  applyToHash,
  expandSyncdKey,
  syncdDecrypt,
  syncdEncrypt,
  syncdIndexMac,
  syncdPatchMac,
  syncdSnapshotMac,
  syncdValueMac,
  type CollectionHash,
  type HashedMutation,
} from '../wire/syncd.ts'

/** The five collections of app state. */
export type CollectionName = 'critical_block' | 'critical_unblock_low' | 'regular' | 'regular_high' | 'regular_low'

/** All collections, in the order WhatsApp names them. */
export const COLLECTIONS: readonly CollectionName[] = [
  'critical_block',
  'critical_unblock_low',
  'regular_high',
  'regular_low',
  'regular',
]

/** Whether a collection has this name. */
export function isCollection(name: string): name is CollectionName {
  return COLLECTIONS.some((known) => known === name)
}

/** One change of app state in the clear. */
export interface Mutation {
  readonly operation: 'set' | 'remove'
  readonly index: readonly string[]
  readonly value: proto.ISyncActionValue
  readonly version: number
}

/** An app state key as the phone made it. */
export interface AppStateKey {
  readonly keyId: Uint8Array
  readonly keyData: Uint8Array
}

/** Where a collection stands and how to find the MAC of an index in it. */
export interface CollectionState {
  readonly name: CollectionName
  readonly current: CollectionHash
  knownMac(index: string): string | null
}

/** The next state of a collection. */
export interface CollectionStep {
  readonly next: CollectionHash
  readonly changedMacs: ReadonlyMap<string, string | null>
}

const { SyncdOperation } = proto.SyncdMutation
const MAC_LENGTH = 32

/** Writes a patch that follows the current state. */
export function encodePatch(
  state: CollectionState,
  key: AppStateKey,
  mutations: readonly Mutation[],
): CollectionStep & { readonly patch: Uint8Array } {
  const keys = expandSyncdKey(key.keyData)
  const sealed = mutations.map((mutation) => sealMutation(keys, key.keyId, mutation))
  const { hash, changed } = applyToHash(state.current.hash, sealed, state.knownMac)
  const next = { version: state.current.version + 1, hash }
  const snapshotMac = syncdSnapshotMac(keys, state.name, next)
  const valueMacs = sealed.map((mutation) => mutation.valueMac)
  const patchMac = syncdPatchMac(keys, { collection: state.name, version: next.version, snapshotMac, valueMacs })
  const patch = proto.SyncdPatch.encode({
    snapshotMac,
    patchMac,
    keyId: { id: key.keyId },
    mutations: sealed.map(({ operation, indexMac, value }) => ({
      operation: operation === 'set' ? SyncdOperation.SET : SyncdOperation.REMOVE,
      record: { index: { blob: indexMac }, value: { blob: value }, keyId: { id: key.keyId } },
    })),
  }).finish()
  return { next, changedMacs: changed, patch }
}

function sealMutation(keys: ReturnType<typeof expandSyncdKey>, keyId: Uint8Array, mutation: Mutation) {
  const { operation } = mutation
  const index = Buffer.from(JSON.stringify(mutation.index))
  const plain = proto.SyncActionData.encode(
    proto.SyncActionData.fromObject({
      index,
      value: mutation.value,
      padding: new Uint8Array(0),
      version: mutation.version,
    }),
  ).finish()
  const encrypted = syncdEncrypt(keys, plain)
  const valueMac = syncdValueMac(keys, { operation, keyId, encrypted })
  return { operation, indexMac: syncdIndexMac(keys, index), valueMac, value: Buffer.concat([encrypted, valueMac]) }
}

/** Reads a patch that follows the current state, checking every MAC; throws at the first that is wrong. */
export function decodePatch(
  state: CollectionState,
  key: AppStateKey,
  patch: proto.ISyncdPatch,
): CollectionStep & { readonly mutations: readonly Mutation[] } {
  const keys = expandSyncdKey(key.keyData)
  const version = Number(patch.version?.version ?? state.current.version + 1)
  if (version !== state.current.version + 1)
    throw new Error(`patch ${version} does not follow ${state.current.version}`)
  const opened = (patch.mutations ?? []).map((mutation) => openMutation(keys, key, mutation))
  const snapshotMac = patch.snapshotMac ?? new Uint8Array(0)
  const valueMacs = opened.map((each) => each.hashed.valueMac)
  const patchMac = syncdPatchMac(keys, { collection: state.name, version, snapshotMac, valueMacs })
  requireSame(patchMac, patch.patchMac, 'patch MAC')
  const hashed = opened.map((each) => each.hashed)
  const { hash, changed } = applyToHash(state.current.hash, hashed, state.knownMac)
  const next = { version, hash }
  requireSame(syncdSnapshotMac(keys, state.name, next), patch.snapshotMac, 'snapshot MAC')
  return { next, changedMacs: changed, mutations: opened.map((each) => each.mutation) }
}

function openMutation(
  keys: ReturnType<typeof expandSyncdKey>,
  key: AppStateKey,
  sealed: proto.ISyncdMutation,
): { readonly mutation: Mutation; readonly hashed: HashedMutation } {
  const operation = sealed.operation === SyncdOperation.REMOVE ? 'remove' : 'set'
  const keyId = sealed.record?.keyId?.id ?? new Uint8Array(0)
  requireSame(key.keyId, keyId, 'key id')
  const blob = sealed.record?.value?.blob ?? new Uint8Array(0)
  const encrypted = blob.subarray(0, -MAC_LENGTH)
  const valueMac = blob.subarray(-MAC_LENGTH)
  requireSame(syncdValueMac(keys, { operation, keyId, encrypted }), valueMac, 'value MAC')
  const data = proto.SyncActionData.decode(syncdDecrypt(keys, encrypted))
  const index = data.index ?? new Uint8Array(0)
  const indexMac = sealed.record?.index?.blob ?? new Uint8Array(0)
  requireSame(syncdIndexMac(keys, index), indexMac, 'index MAC')
  const mutation: Mutation = {
    operation,
    index: JSON.parse(Buffer.from(index).toString()) as string[],
    value: data.value ?? {},
    version: data.version ?? 0,
  }
  return { mutation, hashed: { operation, indexMac, valueMac } }
}

function requireSame(expected: Uint8Array, actual: Uint8Array | null | undefined, what: string): void {
  if (!actual || !Buffer.from(expected).equals(actual)) throw new Error(`the ${what} of an app state patch is wrong`)
}
