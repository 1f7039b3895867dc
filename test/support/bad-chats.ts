import assert from 'node:assert/strict'
import type { Database } from './chat-world.ts'
import { startGateway, type GatewayProcess } from './gateway-process.ts'
import type { JsonAnswer } from './json-client.ts'
import { createTestSchema, whyNoPostgres } from './postgres.ts'
import { rawRequest, type RawRequest } from './raw-request.ts'
import { startSandbox, type SandboxProcess } from './sandbox-process.ts'
import { until } from './wait.ts'
import { createAccount, pair, status } from './waha.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- rows of the gateway and of the sandbox
type Row = any

/** The APIs that are sent bad input. */
export type Api = 'waha' | 'ryze' | 'gowa' | 'native'

export const OWNER = '15550190001'
export const ANA = '15550190002'
export const ANA_JID = `${ANA}@s.whatsapp.net`
export const BEN = '15550190003'
const EVE = '15550190004'
/** Their chats are pinned; WhatsApp allows no more. */
export const PINNED = ['15550190005', '15550190006', '15550190007']
/** On WhatsApp, without a chat. */
export const STRANGER = '15550190008'
/** On no phone. */
export const NOBODY = '15559990001'

/** The session that works, one of somebody else that does too, one that was never started, one that waits for a scan. */
export const SESSIONS = { main: 'main', other: 'other', off: 'off', waiting: 'waiting' } as const

export const NEWSLETTER = '120363000000000001@newsletter'
/** Of the form of a group's, and nobody's. */
export const NO_GROUP = '120363999999999999@g.us'

/** Messages, by what is special about them. */
export interface Messages {
  /** From Ana, unread. */
  readonly received: string
  /** To Ana. */
  readonly own: string
  /** To Ana, yesterday. */
  readonly old: string
  /** To Ana, deleted for everyone. */
  readonly revoked: string
  /** From Ben. */
  readonly bens: string
  /** From Ana to the account of the other session. */
  readonly elsewhere: string
  /** Ben's, in a group where the account is no admin. */
  readonly inGroup: string
  /** Ana's, in a group that the account was put out of. */
  readonly inFormerGroup: string
}

/** The databases that there are here; the others with the reason why not. */
export const DATABASES: readonly { readonly database: Database; readonly skip: string | false }[] = [
  { database: 'sqlite', skip: false },
  { database: 'postgres', skip: await whyNoPostgres() },
]

/** A gateway and a network in which everything that can be refused is there. */
export interface BadWorld extends AsyncDisposable {
  readonly sandbox: SandboxProcess
  readonly gateway: GatewayProcess
  readonly ids: Messages
  /** Only admins change it; the account is none. */
  readonly group: string
  readonly formerGroup: string
  /** Without the account. */
  readonly othersGroup: string
  call(api: Api, request: RawRequest, session?: string): Promise<JsonAnswer>
  /**
   * Fails when the state here, on the phones or in the network is another one afterwards. What the network refused it has
   * carried, and a session that was away tells so: such counts and events are left out when told.
   */
  unchanged(work: () => Promise<void>, options?: { readonly leaveOut: readonly LeftOut[] }): Promise<void>
}

/** What may be another one afterwards. */
export type LeftOut = 'network' | 'phones' | 'session.status'

export async function startBadWorld(database: Database): Promise<BadWorld> {
  await using opened = new AsyncDisposableStack()
  const schema = database === 'postgres' ? opened.use(await createTestSchema()) : null
  const env = schema ? { WAYPOST_DATABASE: schema.address, WAYPOST_WORKER: 'bad-chats' } : {}
  const sandbox = opened.use(await startSandbox())
  const gateway = opened.use(await startGateway({ sandbox, env: { WAYPOST_RYZE_RATE_LIMIT: '0', ...env } }))
  for (const number of [OWNER, ANA, BEN, EVE, STRANGER, ...PINNED]) await createAccount(sandbox, number, `P${number}`)
  const old = await makePast(sandbox)
  await pair({ gateway, sandbox }, { name: SESSIONS.main, number: OWNER })
  await pair({ gateway, sandbox }, { name: SESSIONS.other, number: EVE })
  await gateway.api.post('/api/sessions', { name: SESSIONS.off, start: false })
  await gateway.api.post('/api/sessions', { name: SESSIONS.waiting })
  await status(gateway, SESSIONS.waiting, 'SCAN_QR_CODE')
  const groups = await makeGroups(sandbox)
  const ids = { old, ...(await makeMessages({ sandbox, gateway }, groups)) }
  await leaveFormerGroup({ sandbox, gateway }, groups.formerGroup)
  await pinThree({ sandbox, gateway })
  const parts = { sandbox, gateway }
  await settled(parts)
  const resources = opened.move()
  return {
    ...parts,
    ...groups,
    ids,
    call: (api, request, session = SESSIONS.main) =>
      rawRequest(gateway.origin, {
        ...request,
        headers: { ...credentials(api, gateway.key, session), ...request.headers },
      }),
    async unchanged(work, { leaveOut } = { leaveOut: [] }) {
      const before = await snapshot(parts, leaveOut)
      await work()
      assert.deepEqual(await snapshot(parts, leaveOut), before)
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

type Parts = Pick<BadWorld, 'sandbox' | 'gateway'>
type Groups = Pick<BadWorld, 'group' | 'formerGroup' | 'othersGroup'>

function credentials(api: Api, key: string, session: string): Readonly<Record<string, string>> {
  switch (api) {
    case 'waha':
    case 'native':
      return { 'x-api-key': key }
    case 'ryze':
      return { token: key }
    case 'gowa':
      return { authorization: `Basic ${Buffer.from(`anyone:${key}`).toString('base64')}`, 'x-device-id': session }
  }
}

async function act(sandbox: SandboxProcess, operation: string, body?: unknown): Promise<Row> {
  const answer = await sandbox.control.call(operation, body)
  assert.ok(answer.status < 300, `${operation} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  return answer.body
}

const YESTERDAY_S = 86_400

async function makePast(sandbox: SandboxProcess): Promise<string> {
  const timestamp = Math.floor(Date.now() / 1000) - YESTERDAY_S
  return (await act(sandbox, 'POST /past', { from: OWNER, to: ANA, text: 'of yesterday', timestamp })).id
}

async function makeGroups(sandbox: SandboxProcess): Promise<Groups> {
  const create = async (subject: string, participants: readonly string[]): Promise<string> => {
    const created = await act(sandbox, 'POST /groups', { subject, owner: ANA, participants })
    return created.jid ?? created.id
  }
  const group = await create('Quiet', [OWNER, BEN])
  await act(sandbox, `PATCH /accounts/${ANA}/groups/${group}`, { locked: true })
  return { group, formerGroup: await create('Former', [OWNER, BEN]), othersGroup: await create('Others', [BEN]) }
}

async function makeMessages({ sandbox, gateway }: Parts, { group, formerGroup }: Groups) {
  const write = async (from: string, to: string, session: string = SESSIONS.main): Promise<string> => {
    const { id } = await act(sandbox, `POST /accounts/${from}/messages`, { to, text: `from ${from} to ${to}` })
    await until(`message ${id}`, async () => (await readAll(gateway, `sessions/${session}/messages`)).some(is(id)))
    return id
  }
  const send = async (text: string): Promise<string> => {
    const { body } = await gateway.api.post('/api/sendText', { session: SESSIONS.main, chatId: `${ANA}@c.us`, text })
    return body.id.split('_')[2]
  }
  const revoked = await send('taken back')
  const gone = await gateway.api.delete(`/api/${SESSIONS.main}/chats/${ANA}%40c.us/messages/${revoked}`)
  assert.equal(gone.status, 200, JSON.stringify(gone.body))
  return {
    revoked,
    own: await send('my own'),
    inGroup: await write(BEN, group),
    inFormerGroup: await write(ANA, formerGroup),
    bens: await write(BEN, OWNER),
    elsewhere: await write(ANA, EVE, SESSIONS.other),
    received: await write(ANA, OWNER),
  }
}

const is =
  (id: string) =>
  (row: Row): boolean =>
    row.id === id

async function leaveFormerGroup({ sandbox, gateway }: Parts, group: string): Promise<void> {
  const change = { action: 'remove', participants: [OWNER] }
  await act(sandbox, `POST /accounts/${ANA}/groups/${group}/participants`, change)
  await until('the removal', async () =>
    (await readAll(gateway, `sessions/${SESSIONS.main}/events`)).some(
      ({ event }: Row) => event.type === 'group.members' && event.group === group && event.change === 'leave',
    ),
  )
}

/** As many pinned chats as WhatsApp allows. */
async function pinThree({ sandbox, gateway }: Parts): Promise<void> {
  for (const number of PINNED) {
    await act(sandbox, `POST /accounts/${number}/messages`, { to: OWNER, text: 'pin me' })
    const isThere = async () =>
      (await act(sandbox, `GET /accounts/${OWNER}/chats`)).some(({ jid }: Row) => jid.startsWith(number))
    await until('the chat on the phone', isThere)
    await act(sandbox, `PATCH /accounts/${OWNER}/chats/${number}@s.whatsapp.net`, { pinned: true })
  }
  const pinned = () => readAll(gateway, `sessions/${SESSIONS.main}/chats`, 'pinned=true')
  await until('three pinned chats', async () => (await pinned()).length === PINNED.length)
}

/** Every page of a list of native's. */
async function readAll(gateway: GatewayProcess, list: string, query = ''): Promise<readonly Row[]> {
  const all: Row[] = []
  for (let where = ''; ;) {
    const { status: code, body } = await gateway.api.get(`/v1/${list}?limit=1000&${query}${where}`)
    assert.equal(code, 200, JSON.stringify(body))
    all.push(...body.items)
    if (body.items.length === 0 || body.next === null) return all
    where = list.endsWith('/events') ? `&after=${body.next}` : `&cursor=${encodeURIComponent(body.next)}`
  }
}

/** Everything that a refused request could have changed: here, on the phones, and in what the network carried. */
async function snapshot(
  { sandbox, gateway }: Parts,
  leaveOut: readonly LeftOut[] = [],
): Promise<Readonly<Record<string, unknown>>> {
  const all: Record<string, unknown> = {}
  for (const session of [SESSIONS.main, SESSIONS.other]) {
    for (const list of ['chats', 'messages']) {
      all[`${session} ${list}`] = await readAll(gateway, `sessions/${session}/${list}`)
    }
    const events = await readAll(gateway, `sessions/${session}/events`)
    all[`${session} events`] = events
      .map(({ event }) => event)
      .filter(({ type }) => type !== 'session.status' || !leaveOut.includes(type))
  }
  for (const number of leaveOut.includes('phones') ? [] : [OWNER, ANA, BEN, EVE]) {
    for (const list of ['chats', 'messages?limit=1000', 'blocklist', 'presences']) {
      all[`${number} ${list}`] = await act(sandbox, `GET /accounts/${number}/${list}`)
    }
  }
  all.groups = await act(sandbox, 'GET /groups')
  const { messages, receipts, decryptFailures } = await act(sandbox, 'GET /stats')
  return leaveOut.includes('network') ? all : { ...all, network: { messages, receipts, decryptFailures } }
}

const QUIET_READS = 5

/** Waits for what pairing and writing send afterwards: several readings in a row have to be the same. */
async function settled(parts: Parts): Promise<void> {
  let last = ''
  let same = 0
  await until('the end of what was begun', async () => {
    const now = JSON.stringify(await snapshot(parts))
    same = now === last ? same + 1 : 0
    last = now
    return same >= QUIET_READS
  })
}
