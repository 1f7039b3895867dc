import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ANA, ANA_JID, OWNER, SESSION, startChatWorld, type ChatWorld, type Database } from '../support/chat-world.ts'
import { whyNoPostgres } from '../support/postgres.ts'
import { until } from '../support/wait.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- rows of the sandbox and of the gateway
type Row = any

/** A change of a chat through one API, how the phone shows it, how it is changed back there, and what we see of that. */
interface Change {
  readonly api: 'waha' | 'ryze' | 'gowa'
  readonly operation: string
  readonly body?: unknown
  readonly shown: (phone: Row) => boolean
  readonly back: unknown
  readonly told: (event: Row) => boolean
  readonly known: (chat: Row) => boolean
}

const wahaChat = `/api/${SESSION}/chats/${ANA}%40c.us`
const ryze = (action: string) => `POST /api/chat/${action}/${SESSION}`
const gowaChat = (action: string) => `POST /chat/${encodeURIComponent(ANA_JID)}/${action}`

const pinned = {
  shown: (phone: Row) => phone.pinned === true,
  back: { pinned: false },
  told: (event: Row) => event.pinned === false,
  known: (chat: Row) => chat.pinnedAt === null,
}
const archived = {
  shown: (phone: Row) => phone.archived === true,
  back: { archived: false },
  told: (event: Row) => event.archived === false,
  known: (chat: Row) => chat.archived === false,
}
const unread = {
  shown: (phone: Row) => phone.markedUnread === true,
  back: { unread: false },
  told: (event: Row) => event.markedUnread === false,
  known: (chat: Row) => chat.markedUnread === false,
}
const favorite = {
  shown: (phone: Row) => phone.favorite === true,
  back: { favorite: false },
  told: (event: Row) => event.favorite === false,
  known: (chat: Row) => chat.favorite === false,
}
const muted = {
  shown: (phone: Row) => phone.mutedUntil !== null,
  back: { mutedUntil: null },
  told: (event: Row) => event.mutedUntil === null,
  known: (chat: Row) => chat.mutedUntil === null,
}
const timer = {
  shown: (phone: Row) => phone.ephemeralSeconds === 86_400,
  back: { ephemeralSeconds: 0 },
  told: (event: Row) => event.ephemeralSeconds === 0,
  known: (chat: Row) => chat.ephemeralSeconds === 0,
}

const CHANGES: readonly Change[] = [
  { api: 'gowa', operation: gowaChat('pin'), body: { pinned: true }, ...pinned },
  { api: 'ryze', operation: ryze('pinChat'), body: { number: ANA, pin: true }, ...pinned },
  { api: 'ryze', operation: ryze('pin'), body: { number: ANA, pin: true }, ...pinned },
  { api: 'waha', operation: `POST ${wahaChat}/archive`, ...archived },
  { api: 'gowa', operation: gowaChat('archive'), body: { archived: true }, ...archived },
  { api: 'ryze', operation: ryze('archive'), body: { number: ANA, archive: true }, ...archived },
  { api: 'waha', operation: `POST ${wahaChat}/unread`, ...unread },
  { api: 'ryze', operation: ryze('markChatRead'), body: { number: ANA, read: false }, ...unread },
  { api: 'ryze', operation: ryze('favorite'), body: { number: ANA, favorite: true }, ...favorite },
  { api: 'ryze', operation: ryze('mute'), body: { number: ANA, mute: true, duration: '8h' }, ...muted },
  { api: 'ryze', operation: ryze('mute'), body: { number: ANA, mute: true }, ...muted },
  { api: 'gowa', operation: gowaChat('disappearing'), body: { timer_seconds: 86_400 }, ...timer },
]

const skips = { sqlite: false, postgres: await whyNoPostgres() } as const

for (const database of ['sqlite', 'postgres'] as const) {
  const options = { timeout: 240_000, skip: skips[database] }
  describe(
    `what is set here is what the phone shows, and what the phone does is seen here, on ${database}`,
    options,
    () => changes(database),
  )
}

function changes(database: Database): void {
  let world: ChatWorld

  before(async () => {
    world = await startChatWorld(database)
    await world.fromAna('the first words')
  })
  after(() => world[Symbol.asyncDispose]())

  const untilPhone = (what: string, shows: (row: Row) => boolean) =>
    until(what, async () => {
      const row = await world.phoneChat()
      return row !== null && shows(row)
    })

  for (const { api, operation, body, ...change } of CHANGES) {
    test(`${api}: ${operation} ${JSON.stringify(body) ?? ''}`, async () => {
      await world.call(api, operation, body)
      await untilPhone('the phone shows it', change.shown)
      assert.equal(change.known(await world.chat()), false, 'it is known here')
      const from = await world.head()
      await world.change(`PATCH /accounts/${OWNER}/chats/${encodeURIComponent(ANA_JID)}`, change.back)
      const event = await world.event(from, 'chat.changed', change.told)
      assert.equal(event.chat, ANA_JID)
      assert.ok(change.known(await world.chat()), 'the state is the phone’s')
    })
  }

  const UNDONE: readonly Pick<Change, 'api' | 'operation' | 'body'>[] = [
    { api: 'waha', operation: `POST ${wahaChat}/unarchive` },
    { api: 'gowa', operation: gowaChat('archive'), body: { archived: false } },
    { api: 'ryze', operation: ryze('archive'), body: { number: ANA, archive: false } },
  ]
  for (const { api, operation, body } of UNDONE) {
    test(`${api}: ${operation} takes back what the phone set`, async () => {
      const from = await world.head()
      await world.change(`PATCH /accounts/${OWNER}/chats/${encodeURIComponent(ANA_JID)}`, { archived: true })
      await world.event(from, 'chat.changed', ({ archived: is }) => is === true)
      await world.call(api, operation, body)
      await untilPhone('the phone shows it', (row) => row.archived === false)
    })
  }

  const READ: readonly Pick<Change, 'api' | 'operation' | 'body'>[] = [
    { api: 'waha', operation: `POST ${wahaChat}/messages/read` },
    { api: 'ryze', operation: ryze('markChatRead'), body: { number: ANA, read: true } },
  ]
  for (const { api, operation, body } of READ) {
    test(`${api}: ${operation} reads the messages for Ana too`, async () => {
      const id = await world.fromAna(`to be read through ${api}`)
      await world.call(api, operation, body)
      await until('Ana sees that it was read', async () => {
        const { receipts } = (await world.phoneMessage(id, ANA)) ?? {}
        return JSON.stringify(receipts ?? {}).includes('read')
      })
      await until('nothing is unread here', async () => (await world.chat()).unread === 0)
    })
  }

  test('who is blocked here is blocked on the phone, and may write again', async () => {
    const blocked = async () => (await world.sandbox.control.get(`/accounts/${OWNER}/blocklist`)).body
    const block = (is: boolean) => world.call('ryze', ryze('block'), { number: ANA, block: is })
    assert.equal((await block(true)).blocked_count, 1)
    await until('the phone shows it', async () => (await blocked()).length === 1)
    assert.equal((await block(false)).blocked_count, 0)
    assert.deepEqual(await blocked(), [])
    await world.fromAna('let in again')
  })

  test('a conflict with the phone is resolved before the answer, and both changes stay', async () => {
    await world.change('POST /faults', { kind: 'app-state-conflict', number: OWNER, count: 2 })
    await world.call('gowa', gowaChat('pin'), { pinned: true })
    await untilPhone('the phone shows it', (row) => row.pinned === true)
    assert.notEqual((await world.chat()).pinnedAt, null)
    const from = await world.head()
    await world.change(`PATCH /accounts/${OWNER}/chats/${encodeURIComponent(ANA_JID)}`, { pinned: false })
    await world.event(from, 'chat.changed', (event) => event.pinned === false)
  })

  test('a fourth pinned chat is refused before anything is sent', async () => {
    for (const number of ['15550170011', '15550170012', '15550170013', '15550170014']) {
      await world.change('POST /accounts', { number, name: `Friend ${number.slice(-1)}` })
    }
    const pin = (number: string) => ({ number, pin: true })
    for (const number of ['15550170011', '15550170012', '15550170013'])
      await world.call('ryze', ryze('pinChat'), pin(number))
    const refused = await world.gateway.api.call(`${ryze('pinChat')}?token=${world.gateway.key}`, pin('15550170014'))
    assert.equal(refused.status, 400)
    assert.match(refused.body.error.message, /3/)
    const rows: readonly Row[] = (await world.sandbox.control.get(`/accounts/${OWNER}/chats`)).body
    assert.equal(rows.filter((row) => row.pinned).length, 3)
  })
}
