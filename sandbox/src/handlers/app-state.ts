import { randomBytes } from 'node:crypto'

import { type Endpoint, endpointsOf } from '../world/accounts.ts'
import { COLLECTIONS } from '../world/app-state.ts'
import { SERVER } from '../world/jid.ts'
import { bytesOf, childOf, childrenOf, stanza } from '../world/stanza.ts'
import type { Stanza } from '../world/types.ts'
import type { World } from '../world/world.ts'
import { proto } from '../wire/proto.ts'
import { hold } from './held.ts'
import { badRequest, type IqHandler, type IqRequest } from './iq.ts'

const PAGE = 200

const badPatch: Refusal = { code: 400, text: 'bad-request', missing: [] }

/** App state: collections are read from a version on, and patched when the client's version is the newest. */
export const appState: IqHandler = (request) => {
  const { child } = request
  if (child?.tag !== 'sync') return null
  const collections = childrenOf(child, 'collection')
  if (collections.length === 0) throw badRequest()
  return [
    stanza(
      'sync',
      {},
      collections.map((collection) => answerCollection(request, collection)),
    ),
  ]
}

function answerCollection(request: IqRequest, collection: Stanza): Stanza {
  const { name = '' } = collection.attrs
  const version = Number(collection.attrs['version'] ?? 0)
  if (!COLLECTIONS.includes(name) || !Number.isSafeInteger(version) || version < 0)
    return refuse(name, version, badPatch)
  const patch = childOf(collection, 'patch')
  return patch ? append(request, { name, version, patch: bytesOf(patch) }) : read(request, name, version)
}

function read({ world, account }: IqRequest, name: string, version: number): Stanza {
  const head = world.appState.version(account.number, name)
  const patches = world.appState.after(account.number, name, { version, limit: PAGE })
  const more = version + patches.length < head
  const content = patches.length ? [toPatches(patches)] : undefined
  // Without a snapshot the version is the one the patches start from; clients count up from it.
  return stanza(
    'collection',
    { name, version: patches.length ? version : head, has_more_patches: String(more) },
    content,
  )
}

function append(
  { world, account, endpoint, after }: IqRequest,
  change: { readonly name: string; readonly version: number; readonly patch: Uint8Array },
): Stanza {
  const { name, version } = change
  const { number } = account
  const head = world.appState.version(number, name)
  if (version !== head) {
    const missing = world.appState.after(number, name, { version, limit: PAGE })
    return refuse(name, head, { code: 409, text: 'conflict', missing, hasMore: version + missing.length < head })
  }
  const decoded = decodePatch(change.patch)
  if (!decoded) return refuse(name, head, badPatch)
  const next = world.appState.append(number, name, (stamped) => {
    decoded.version = { version: stamped }
    return proto.SyncdPatch.encode(decoded).finish()
  })
  after(() => {
    // One notification per collection: clients look at the first one only.
    const content = [stanza('collection', { name, version: next })]
    for (const other of endpointsOf(account)) if (other !== endpoint) announce(world, other, content)
  })
  return stanza('collection', { name, version: next })
}

function decodePatch(bytes: Uint8Array): proto.SyncdPatch | null {
  try {
    const patch = proto.SyncdPatch.decode(bytes)
    return patch.keyId?.id && patch.snapshotMac ? patch : null
  } catch {
    return null
  }
}

interface Refusal {
  readonly code: number
  readonly text: string
  /** What the client must apply before it tries again. */
  readonly missing: readonly Uint8Array[]
  /** After a conflict: whether there are patches beyond these. */
  readonly hasMore?: boolean
}

function refuse(name: string, version: number, { code, text, missing, hasMore }: Refusal): Stanza {
  const patches = missing.length ? [toPatches(missing)] : []
  const more = hasMore === undefined ? null : String(hasMore)
  const attrs = { name, type: 'error', version, has_more_patches: more }
  return stanza('collection', attrs, [stanza('error', { code, text }), ...patches])
}

/** Tells a device that a collection has changed, unless a fault keeps a companion from hearing it. */
function announce(world: World, endpoint: Endpoint, content: readonly Stanza[]): void {
  const { faults } = world
  if (endpoint.id !== 0 && faults.take('drop-server-sync', endpoint.number)) return
  if (endpoint.id === 0 || !faults.take('hold-server-sync', endpoint.number)) {
    return world.notify(endpoint, { type: 'server_sync', from: SERVER, content })
  }
  const id = randomBytes(8).toString('hex')
  hold(world, endpoint, stanza('notification', { id, from: SERVER, type: 'server_sync', t: world.now() }, content))
}

function toPatches(patches: readonly Uint8Array[]): Stanza {
  return stanza(
    'patches',
    {},
    patches.map((patch) => stanza('patch', {}, patch)),
  )
}
