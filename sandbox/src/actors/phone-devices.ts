import type { Stanza } from '../world/types.ts'
import { parseJid, toJid } from './jid.ts'
import type { PhoneContext } from './phone-context.ts'
import { readBundle } from './phone-keys.ts'
import { childOf, childrenOf, stanzaOf } from './stanza.ts'

let lastQuery = 0

/**
 * Asks which devices act for these people; hidden ids are learned on the way. Answers the addresses of all devices, by
 * phone number where it is known. People who are not on WhatsApp have none.
 */
export async function findDevices(context: PhoneContext, people: readonly string[]): Promise<string[]> {
  const answer = await context.line.query({ type: 'get', xmlns: 'usync', content: [usyncOf(people)] })
  const users = childrenOf(childOf(childOf(answer, 'usync'), 'list'), 'user')
  return users.flatMap((user) => devicesOfUser(context, user))
}

function usyncOf(people: readonly string[]): Stanza {
  const attrs = { sid: `phone-${++lastQuery}`, mode: 'query', last: 'true', index: '0', context: 'message' }
  const query = stanzaOf('query', {}, [stanzaOf('devices', { version: '2' }), stanzaOf('lid', {})])
  const list = stanzaOf(
    'list',
    {},
    people.map((jid) => stanzaOf('user', { jid })),
  )
  return stanzaOf('usync', attrs, [query, list])
}

function devicesOfUser({ addresses }: PhoneContext, user: Stanza): string[] {
  const jid = user.attrs['jid'] ?? ''
  const lid = childOf(user, 'lid')?.attrs['val']
  const pn = jid.endsWith('@lid') ? user.attrs['pn_jid'] : jid
  if (lid !== undefined && pn !== undefined) addresses.learn({ pn, lid })
  const list = childOf(childOf(user, 'devices'), 'device-list')
  const person = parseJid(addresses.person(jid))
  return childrenOf(list, 'device').map((device) => toJid({ ...person, device: Number(device.attrs['id'] ?? '0') }))
}

/** Opens Signal sessions with the devices that have none; answers the devices that can now be written to. */
export async function openSessions(context: PhoneContext, devices: readonly string[]): Promise<string[]> {
  const missing: string[] = []
  for (const jid of devices) if (!(await context.signal.hasSession(jid))) missing.push(jid)
  const failed = new Set(missing)
  if (missing.length > 0) for (const jid of await fetchSessions(context, missing)) failed.delete(jid)
  return devices.filter((jid) => !failed.has(jid))
}

/** Fetches bundles and starts new sessions with them, replacing those there were; answers the devices that had one. */
export async function fetchSessions(context: PhoneContext, devices: readonly string[]): Promise<string[]> {
  const wanted = devices.map((jid) => stanzaOf('user', { jid, reason: 'identity' }))
  const answer = await context.line.query({ type: 'get', xmlns: 'encrypt', content: [stanzaOf('key', {}, wanted)] })
  const opened: string[] = []
  for (const user of childrenOf(childOf(answer, 'list'), 'user')) {
    const bundle = readBundle(user, childOf(user, 'registration'))
    if (bundle === null) continue
    const jid = context.addresses.canonical(user.attrs['jid'] ?? '')
    await context.signal.inject(jid, bundle)
    opened.push(jid)
  }
  return opened
}
