import { createHash } from 'node:crypto'

import type { AccountState, Endpoint, Link } from '../world/accounts.ts'
import { SERVER } from '../world/jid.ts'
import { stanza } from '../world/stanza.ts'
import { count } from '../world/stats.ts'
import type { Stanza } from '../world/types.ts'
import type { World } from '../world/world.ts'
import type { Connection, ConnectionListener } from '../wire/connection.ts'
import type { proto } from '../wire/proto.ts'
import { dispatch } from './dispatch.ts'
import { createLink } from './link.ts'
import { setAvailable } from './presence.ts'

const SILENT: ConnectionListener = { onStanza: () => undefined, onClose: () => undefined }

/** Lets a paired device in, or says why not. */
export function logIn(world: World, connection: Connection, payload: proto.ClientPayload): ConnectionListener {
  const account = world.accounts.find(String(payload.username ?? ''))
  const endpoint = account?.devices.get(payload.device ?? 0)
  if (!account || !endpoint?.noiseKey || !Buffer.from(endpoint.noiseKey).equals(connection.clientStatic)) {
    return refuse(connection, 401)
  }
  const number = account.number
  if (world.faults.take('cut', number)) return cut(connection)
  if (world.faults.take('logout', number)) return refuse(connection, 401)
  if (world.faults.take('outdated', number)) return refuse(connection, 405)
  if (world.faults.take('conflict', number)) return fail(connection, conflict())
  const broken = world.faults.take('stream-error', number)
  if (broken) return fail(connection, stanza('stream:error', { code: broken.code ?? 503 }))
  endpoint.link?.end(conflict())
  const link = createLink(world, endpoint, connection)
  enter(world, { account, endpoint, link })
  return {
    onStanza(received) {
      count(world.stats.stanzasIn, received.tag)
      if (endpoint.link === link) dispatch({ world, account, endpoint, stanza: received, reply: link.deliver })
    },
    onClose() {
      if (endpoint.link !== link) return
      endpoint.ready = false
      endpoint.link = null
      setAvailable(world, account, { endpoint, available: false })
    },
  }
}

/** Another connection of the same device took over. */
export function conflict(): Stanza {
  return stanza('stream:error', {}, [stanza('conflict', { type: 'replaced' })])
}

interface Entry {
  readonly account: AccountState
  readonly endpoint: Endpoint
  readonly link: Link
}

function enter(world: World, { account, endpoint, link }: Entry): void {
  endpoint.link = link
  endpoint.ready = false
  endpoint.available = false
  link.deliver(
    stanza('success', {
      t: world.now(),
      creation: account.createdAt,
      props: 27,
      location: 'sandbox',
      display_name: account.name,
      lid: endpoint.lid,
      companion_enc_static: createHash('sha256').update(`enc static of ${endpoint.jid}`).digest('base64'),
    }),
  )
  drain(world, { account, endpoint, link })
  world.announceOnline(account, endpoint)
}

/** Everything that waited, in order, marked as old; what comes meanwhile follows behind it. */
function drain(world: World, { account, endpoint, link }: Entry): void {
  const waiting = endpoint.queue.pending()
  const of = (tag: string) => waiting.filter((queued) => queued.tag === tag).length
  if (waiting.length) {
    const counts = { message: of('message'), receipt: of('receipt'), notification: of('notification'), appdata: 0 }
    link.deliver(stanza('ib', { from: SERVER }, [stanza('offline_preview', { count: waiting.length, ...counts })]))
  }
  for (const queued of waiting) {
    world.stats.redelivered += 1
    link.deliver({ ...queued, attrs: { ...queued.attrs, offline: '1' } })
  }
  if (!world.faults.take('no-offline-marker', account.number)) {
    link.deliver(stanza('ib', { from: SERVER }, [stanza('offline', { count: waiting.length })]))
  }
  endpoint.ready = true
}

function refuse(connection: Connection, reason: number): ConnectionListener {
  return fail(connection, stanza('failure', { reason, location: 'sandbox' }))
}

function fail(connection: Connection, last: Stanza): ConnectionListener {
  connection.send(last)
  connection.close()
  return SILENT
}

function cut(connection: Connection): ConnectionListener {
  connection.cut()
  return SILENT
}
