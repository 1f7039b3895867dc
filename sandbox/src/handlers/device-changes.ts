import { type AccountState, type Endpoint, endpointsOf } from '../world/accounts.ts'
import { stanza } from '../world/stanza.ts'
import type { Stanza } from '../world/types.ts'
import type { World } from '../world/world.ts'
import { participantHash } from './addressing.ts'
import { ownerOf } from './encrypt.ts'
import { syncAccount } from './privacy.ts'

/** Tells the account's other devices, and everybody who has its device list, that a device came or went. */
export function announceDevice(
  world: World,
  account: AccountState,
  change: { readonly kind: 'add' | 'remove'; readonly endpoint: Endpoint },
): void {
  const { kind, endpoint } = change
  const all = endpointsOf(account)
  const ts = account.keyIndexList?.at ?? world.now()
  const list = all.map(({ id, jid, keyIndex }) => stanza('device', { jid, ...(id ? { 'key-index': keyIndex } : {}) }))
  const devices = stanza('devices', { dhash: participantHash('pn', all) }, [...list, stanza('key-index-list', { ts })])
  syncAccount(world, { account, except: endpoint, content: [devices] })
  const hashes = { device_hash: participantHash('pn', all), device_lid_hash: participantHash('lid', all) }
  const device = stanza('device', { jid: endpoint.jid, lid: endpoint.lid, 'key-index': endpoint.keyIndex })
  const signed = account.keyIndexList ? Buffer.from(account.keyIndexList.bytes, 'base64') : undefined
  const content = [stanza(kind, hashes, [device, stanza('key-index-list', { ts }, signed)])]
  for (const number of world.watchers.of(account.number)) {
    const watcher = world.accounts.find(number)
    for (const each of watcher ? endpointsOf(watcher) : []) {
      world.notify(each, { type: 'devices', from: account.pn, attrs: { lid: account.lid }, content })
    }
  }
}

/** The phone removes a companion: its stream ends with the reason. */
export function unlinkDevice(world: World, account: AccountState, deviceId: number): void {
  const last = stanza('stream:error', { code: 401 }, [stanza('conflict', { type: 'device_removed' })])
  removeDevice(world, account, { deviceId, last })
}

/** A companion signs itself out: it has its answer and leaves by itself, so it is told nothing more. */
export function signOut(world: World, account: AccountState, deviceId: number): void {
  removeDevice(world, account, { deviceId, last: null })
}

function removeDevice(
  world: World,
  account: AccountState,
  { deviceId, last }: { readonly deviceId: number; readonly last: Stanza | null },
): void {
  const endpoint = world.accounts.removeDevice(account, deviceId)
  if (!endpoint) return
  world.keys.remove(ownerOf(endpoint))
  endpoint.link?.end(last)
  endpoint.link = null
  announceDevice(world, account, { kind: 'remove', endpoint })
}
