import { proto } from 'baileys'
import { toNumber } from '../proto.ts'
import {
  decryptValue,
  EMPTY_HEAD,
  encryptValue,
  indexMac,
  mixHash,
  type Operation,
  patchMac,
  type PatchKeys,
  snapshotMac,
  valueMac,
} from './cipher.ts'
import type { CollectionStep, CollectionView } from './collections.ts'

/** One change of the app state in the clear. */
export interface Mutation {
  readonly operation: Operation
  readonly index: readonly string[]
  readonly value: proto.ISyncActionValue
  /** Of the kind of action, as WhatsApp counts them. */
  readonly version: number
}

/** Looks up a key by its id; null when the phone has not shared it. */
export type KeySource = (id: Uint8Array) => Promise<PatchKeys | null>

/** The phone has not shared the key that something was encrypted with. */
export class MissingKeyError extends Error {
  override name = 'MissingKeyError'
}

/** What was read of a patch or a snapshot. */
export interface Opened {
  readonly mutations: readonly Mutation[]
  readonly step: CollectionStep
  /** Whether the collection is now what its author says it is. */
  readonly intact: boolean
}

interface Sealed {
  readonly operation: Operation
  readonly indexMac: Uint8Array
  readonly valueMac: Uint8Array
}

const { SyncdOperation } = proto.SyncdMutation
const MAC_BYTES = 32

export const indexBytes = (index: readonly string[]): Uint8Array => Buffer.from(JSON.stringify(index))

const textOf = (mac: Uint8Array): string => Buffer.from(mac).toString('base64')

/** The collection after these mutations. A removal of what is not there changes nothing. */
async function stepAfter(
  view: CollectionView,
  { version, whole }: { readonly version: number; readonly whole: boolean },
  sealed: readonly Sealed[],
): Promise<CollectionStep> {
  const indexes = sealed.map((each) => textOf(each.indexMac))
  const known = new Map<string, Uint8Array | null>(whole ? [] : await view.macs(indexes))
  const { hash } = whole ? EMPTY_HEAD : await view.head()
  const macs = new Map<string, Uint8Array | null>()
  const out: Uint8Array[] = []
  const added: Uint8Array[] = []
  for (const each of sealed) {
    const index = textOf(each.indexMac)
    const before = known.get(index)
    if (before) out.push(before)
    const after = each.operation === 'set' ? each.valueMac : null
    if (after) added.push(after)
    known.set(index, after)
    macs.set(index, after)
  }
  return { head: { version, hash: mixHash(hash, { out, in: added }) }, macs, whole }
}

export interface SealOptions {
  readonly key: { readonly id: Uint8Array; readonly keys: PatchKeys }
  readonly mutations: readonly Mutation[]
}

/** Writes the patch that follows on what is stored. */
export async function sealPatch(
  view: CollectionView,
  { key, mutations }: SealOptions,
): Promise<{ readonly base: number; readonly bytes: Uint8Array; readonly step: CollectionStep }> {
  const { name } = view
  const { version: base } = await view.head()
  const sealed = mutations.map((mutation) => sealMutation(key, mutation))
  const version = base + 1
  const step = await stepAfter(view, { version, whole: false }, sealed)
  const snapshot = snapshotMac(key.keys, name, step.head)
  const valueMacs = sealed.map((each) => each.valueMac)
  const bytes = proto.SyncdPatch.encode({
    snapshotMac: snapshot,
    patchMac: patchMac(key.keys, { name, version, snapshotMac: snapshot, valueMacs }),
    keyId: { id: key.id },
    mutations: sealed.map(({ operation, indexMac: blob, value }) => ({
      operation: operation === 'set' ? SyncdOperation.SET : SyncdOperation.REMOVE,
      record: { index: { blob }, value: { blob: value }, keyId: { id: key.id } },
    })),
  }).finish()
  return { base, bytes, step }
}

function sealMutation({ id, keys }: SealOptions['key'], mutation: Mutation): Sealed & { readonly value: Uint8Array } {
  const { operation, value, version } = mutation
  const index = indexBytes(mutation.index)
  const data = proto.SyncActionData.fromObject({ index, value, padding: new Uint8Array(0), version })
  const encrypted = encryptValue(keys, proto.SyncActionData.encode(data).finish())
  const mac = valueMac(keys, { operation, keyId: id, encrypted })
  return { operation, indexMac: indexMac(keys, index), valueMac: mac, value: Buffer.concat([encrypted, mac]) }
}

/** Reads a patch that follows on what is stored. Throws MissingKeyError. */
export async function openPatch(view: CollectionView, keys: KeySource, patch: proto.ISyncdPatch): Promise<Opened> {
  const { name } = view
  const version = toNumber(patch.version?.version)
  const read = await Promise.all((patch.mutations ?? []).map((mutation) => openMutation(keys, mutation)))
  const step = await stepAfter(view, { version, whole: false }, read)
  const own = await requireKey(keys, patch.keyId?.id)
  const snapshot = patch.snapshotMac ?? new Uint8Array(0)
  const valueMacs = read.map((each) => each.valueMac)
  const intact =
    isSame(patchMac(own, { name, version, snapshotMac: snapshot, valueMacs }), patch.patchMac) &&
    isSame(snapshotMac(own, name, step.head), snapshot)
  return { mutations: read.flatMap(({ mutation }) => mutation ?? []), step, intact }
}

/** Reads a collection that came whole. Throws MissingKeyError. */
export async function openSnapshot(
  view: CollectionView,
  keys: KeySource,
  snapshot: proto.ISyncdSnapshot,
): Promise<Opened> {
  const version = toNumber(snapshot.version?.version)
  const records = snapshot.records ?? []
  const read = await Promise.all(records.map((record) => openMutation(keys, { operation: SyncdOperation.SET, record })))
  const step = await stepAfter(view, { version, whole: true }, read)
  const own = await requireKey(keys, snapshot.keyId?.id)
  const intact = isSame(snapshotMac(own, view.name, step.head), snapshot.mac)
  return { mutations: read.flatMap(({ mutation }) => mutation ?? []), step, intact }
}

/** A value that somebody else tampered with still counts for the hash, and is not believed. */
async function openMutation(
  keys: KeySource,
  { operation: given, record }: proto.ISyncdMutation,
): Promise<Sealed & { readonly mutation: Mutation | null }> {
  const operation: Operation = given === SyncdOperation.REMOVE ? 'remove' : 'set'
  const keyId = record?.keyId?.id ?? new Uint8Array(0)
  const own = await requireKey(keys, keyId)
  const blob = record?.value?.blob ?? new Uint8Array(0)
  const [encrypted, mac] = [blob.subarray(0, -MAC_BYTES), blob.subarray(-MAC_BYTES)]
  const sealed = { operation, indexMac: record?.index?.blob ?? new Uint8Array(0), valueMac: mac }
  if (!isSame(valueMac(own, { operation, keyId, encrypted }), mac)) return { ...sealed, mutation: null }
  const data = proto.SyncActionData.decode(decryptValue(own, encrypted))
  const index = data.index ?? new Uint8Array(0)
  if (!isSame(indexMac(own, index), sealed.indexMac)) return { ...sealed, mutation: null }
  const mutation = { operation, index: parseIndex(index), value: data.value ?? {}, version: data.version ?? 0 }
  return { ...sealed, mutation }
}

function parseIndex(bytes: Uint8Array): readonly string[] {
  const index: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
  return Array.isArray(index) ? index.map(String) : []
}

async function requireKey(keys: KeySource, id: Uint8Array | null | undefined): Promise<PatchKeys> {
  const found = id ? await keys(id) : null
  if (!found) throw new MissingKeyError('the phone has not shared the key of this app state')
  return found
}

const isSame = (one: Uint8Array, other: Uint8Array | null | undefined): boolean =>
  other != null && Buffer.compare(one, other) === 0
