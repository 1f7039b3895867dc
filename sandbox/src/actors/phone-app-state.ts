import { decryptMedia } from '../wire/media.ts'
import { proto } from '../wire/proto.ts'
import { EMPTY_COLLECTION, type CollectionHash } from '../wire/syncd.ts'
import type { Stanza } from '../world/types.ts'
import {
  decodePatch,
  encodePatch,
  isCollection,
  type CollectionName,
  type CollectionState,
  type CollectionStep,
  type Mutation,
} from './app-state-patch.ts'
import { applyMutation } from './app-state-apply.ts'
import type { PhoneContext } from './phone-context.ts'
import { childOf, childrenOf, stanzaOf } from './stanza.ts'

const MOST_ATTEMPTS = 5

function stateOf({ rows }: PhoneContext, name: CollectionName): CollectionState {
  return {
    name,
    current: rows.get<CollectionHash>('collection', name) ?? EMPTY_COLLECTION,
    knownMac: (index) => rows.get<string>('collection-mac', `${name}/${index}`),
  }
}

function keepStep({ rows }: PhoneContext, name: CollectionName, step: CollectionStep): void {
  rows.put('collection', name, step.next)
  for (const [index, mac] of step.changedMacs) {
    if (mac === null) rows.delete('collection-mac', `${name}/${index}`)
    else rows.put('collection-mac', `${name}/${index}`, mac)
  }
}

/** Catches up with the collections that a companion has changed. Runs inside the phone's serial work. */
export async function receiveServerSync(context: PhoneContext, notification: Stanza): Promise<void> {
  for (const { attrs } of childrenOf(notification, 'collection')) {
    const { name = '' } = attrs
    if (isCollection(name)) await catchUp(context, name)
  }
}

async function catchUp(context: PhoneContext, name: CollectionName): Promise<void> {
  let more = true
  for (let round = 0; more && round < MOST_ATTEMPTS; round++) {
    const collection = await syncCollection(context, name)
    takePatches(context, name, collection)
    more = collection.attrs['has_more_patches'] === 'true'
  }
}

async function syncCollection(context: PhoneContext, name: CollectionName, patch?: Uint8Array): Promise<Stanza> {
  const { version } = stateOf(context, name).current
  const attrs = { name, version: String(version), return_snapshot: patch === undefined ? 'false' : undefined }
  const content = patch === undefined ? undefined : [stanzaOf('patch', {}, patch)]
  const sync = stanzaOf('sync', {}, [stanzaOf('collection', attrs, content)])
  const answer = await context.line.query({ type: 'set', xmlns: 'w:sync:app:state', content: [sync] })
  const collections = childrenOf(childOf(answer, 'sync'), 'collection')
  const collection = collections.find((each) => each.attrs['name'] === name)
  if (collection === undefined) throw new Error(`the network said nothing about ${name}`)
  return collection
}

function takePatches(context: PhoneContext, name: CollectionName, collection: Stanza): void {
  for (const { content } of childrenOf(childOf(collection, 'patches'), 'patch')) {
    if (!(content instanceof Uint8Array)) continue
    try {
      takePatch(context, name, withExternal(context, proto.SyncdPatch.decode(content)))
    } catch {
      // The rest cannot be checked once one patch is wrong: the phone stays where it is and says so.
      context.stats.appStateErrors++
      return
    }
  }
}

function withExternal({ network }: PhoneContext, patch: proto.SyncdPatch): proto.ISyncdPatch {
  const reference = patch.externalMutations
  if (!reference?.directPath || !reference.mediaKey) return patch
  const blob = network.getMedia(reference.directPath)
  if (blob === null) throw new Error('the mutations of a patch are not on the media server')
  const mutations = proto.SyncdMutations.decode(decryptMedia(blob, reference.mediaKey, 'App State'))
  patch.mutations = [...patch.mutations, ...mutations.mutations]
  return patch
}

function takePatch(context: PhoneContext, name: CollectionName, patch: proto.ISyncdPatch): void {
  const state = stateOf(context, name)
  if (Number(patch.version?.version ?? 0) <= state.current.version) return
  const step = decodePatch(state, context.identity.appStateKey, patch)
  keepStep(context, name, step)
  for (const mutation of step.mutations) applyMutation(context, mutation)
}

/** Changes app state as the phone does; when a companion was faster, catches up and tries again. */
export async function changeAppState(
  context: PhoneContext,
  name: CollectionName,
  mutations: readonly Mutation[],
): Promise<void> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    await catchUp(context, name)
    const encoded = encodePatch(stateOf(context, name), context.identity.appStateKey, mutations)
    const answer = await syncCollection(context, name, encoded.patch)
    if (answer.attrs['type'] !== 'error') {
      keepStep(context, name, encoded)
      for (const mutation of mutations) applyMutation(context, mutation)
      return
    }
    const code = childOf(answer, 'error')?.attrs['code']
    if (code !== '409') throw new Error(`the network refused a patch of ${name}: ${code ?? 'no code'}`)
  }
  throw new Error(`${name} changed too often elsewhere`)
}
