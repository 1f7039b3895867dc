import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ANA, ANA_JID, OWNER, SESSION, startChatWorld, type ChatWorld, type Database } from '../support/chat-world.ts'
import type { JsonAnswer } from '../support/json-client.ts'
import { whyNoPostgres } from '../support/postgres.ts'
import { until } from '../support/wait.ts'
import { status } from '../support/waha.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- rows of the sandbox and of the gateway
type Row = any

const CHAT = `${ANA}@c.us`
const fullId = (id: string) => `true_${CHAT}_${id}`
const path = (id: string) =>
  `/api/${SESSION}/chats/${encodeURIComponent(CHAT)}/messages/${encodeURIComponent(fullId(id))}`

/** A write of the gateway, how Ana's phone shows it, and what is known and told here of it. */
interface Write {
  readonly operation: (id: string) => readonly [operation: string, body?: unknown]
  readonly shown: (message: Row) => boolean
  readonly known: (message: Row) => boolean
  readonly event: string
}

const WRITES: Readonly<Record<string, Write>> = {
  edit: {
    operation: (id) => [`PUT ${path(id)}`, { text: 'edited' }],
    shown: ({ text }) => text === 'edited',
    known: ({ text }) => text === 'edited',
    event: 'message.edited',
  },
  revoke: {
    operation: (id) => [`DELETE ${path(id)}`],
    shown: ({ revoked }) => revoked === true,
    known: ({ revokedAt }) => revokedAt !== null,
    event: 'message.revoked',
  },
  react: {
    operation: (id) => ['PUT /api/reaction', { session: SESSION, messageId: fullId(id), reaction: '👍' }],
    shown: ({ reactions }) => Object.values(reactions).join() === '👍',
    known: ({ reactions }) => reactions.length === 1 && reactions[0].text === '👍',
    event: 'message.reaction',
  },
  pin: {
    operation: (id) => [`POST ${path(id)}/pin`, { duration: 86_400 }],
    shown: ({ pinnedUntil }) => pinnedUntil !== null,
    known: ({ pinnedUntil }) => pinnedUntil !== null,
    event: 'message.pinned',
  },
}

const skips = { sqlite: false, postgres: await whyNoPostgres() } as const

for (const database of ['sqlite', 'postgres'] as const) {
  const options = { timeout: 240_000, skip: skips[database] }
  describe(`what leaves arrives once, whatever becomes of the gateway, on ${database}`, options, () => kills(database))
}

function kills(database: Database): void {
  let world: ChatWorld

  before(async () => {
    world = await startChatWorld(database)
    await world.fromAna('the first words')
    await world.toAna('the first answer')
  })
  after(() => world[Symbol.asyncDispose]())

  const { events, outgoing } = createReaders(() => world)
  /** The server falls silent, or slow; a phone shows that it is done; the gateway dies before it hears of it. */
  const killDuring = async (
    ask: () => Promise<unknown>,
    isDone: () => Promise<unknown>,
    fault: object = { kind: 'stall' },
  ) => {
    const { id } = await world.change('POST /faults', { number: OWNER, forMs: 60_000, ...fault })
    const asked = ask().catch(() => undefined)
    await until('it is done on a phone', isDone)
    await world.gateway.stop('SIGKILL')
    await asked
    await world.change(`DELETE /faults/${id}`)
    await world.gateway.start()
    await status(world.gateway, SESSION, 'WORKING', 30_000)
  }

  test('a text', async () => {
    const body = { session: SESSION, chatId: CHAT, text: 'sent once' }
    const copies = async () =>
      (await world.change(`GET /accounts/${ANA}/messages`)).filter((each: Row) => each.text === 'sent once')
    await killDuring(
      () => world.gateway.api.post('/api/sendText', body),
      async () => (await copies()).length === 1,
    )
    const [{ id }] = await copies()
    await until('it is confirmed', async () => isConfirmed(await outgoing(id)))
    assert.equal((await copies()).length, 1)
    const told = await events()
    assert.equal(told.filter(({ event }) => event.type === 'message.created' && event.message.id === id).length, 1)
    const acks = told.filter(({ event }) => event.type === 'message.ack' && event.target.id === id)
    assert.equal(acks.filter(({ event }) => event.ack === 'server').length <= 1, true)
    assert.ok(['server', 'device', 'read'].includes((await world.message(id)).ack))
  })

  for (const [kind, write] of Object.entries(WRITES)) {
    test(`a change of a message: ${kind}`, async () => {
      const id = await world.toAna(`words to ${kind}`)
      const shown = async () => {
        const message = await world.phoneMessage(id, ANA)
        return message !== null && write.shown(message)
      }
      const [operation, body] = write.operation(id)
      await killDuring(() => world.gateway.api.call(operation, body), shown)
      const row = await until('it is confirmed', async () => {
        const rows = (await world.call('waha', `GET /v1/sessions/${SESSION}/outgoing?limit=1000`)).items
        return isConfirmed(rows.find((each: Row) => each.target === id))
      })
      assert.equal(row.kind, kind)
      assert.equal(await shown(), true)
      assert.equal(write.known(await world.message(id)), true)
      const told = (await events()).filter(({ event }) => event.type === write.event && event.target.id === id)
      assert.deepEqual(
        told.map(({ event }) => event.action.id),
        [row.id],
      )
      assert.equal(await copiesOf(world, `words to ${kind}`, id), 1)
    })
  }

  test('what nobody has received yet is sent again, and comes once when Ana’s phone is on again', async () => {
    const target = await world.toAna('words to be changed while nobody looks')
    const power = (online: boolean) => world.change(`PATCH /accounts/${ANA}`, { online })
    const taken = async () => (await world.change('GET /stats')).messages
    await power(false)
    const before = await taken()
    const [operation, body] = (WRITES['edit'] ?? assert.fail()).operation(target)
    const text = { session: SESSION, chatId: CHAT, text: 'into the dark' }
    await killDuring(
      () => Promise.all([world.gateway.api.post('/api/sendText', text), world.gateway.api.call(operation, body)]),
      async () => (await taken()) >= before + 2,
    )
    const rows = async (): Promise<readonly Row[]> =>
      (await world.call('waha', `GET /v1/sessions/${SESSION}/outgoing?limit=1000`)).items
    await until('nothing is open', async () => (await rows()).every(({ state }) => state === 'confirmed'))
    assert.deepEqual(
      (await rows()).slice(-2).map(({ attempts }) => attempts),
      [2, 2],
    )
    await power(true)
    await until('Ana has both', async () => {
      const messages: readonly Row[] = await world.change(`GET /accounts/${ANA}/messages`)
      const isEdited = messages.find((each) => each.id === target)?.text === 'edited'
      return isEdited && messages.some((each) => each.text === text.text)
    })
    const messages: readonly Row[] = await world.change(`GET /accounts/${ANA}/messages`)
    assert.equal(messages.filter((each) => each.text === text.text).length, 1)
    assert.equal(messages.filter((each) => each.id === target).length, 1)
    const told = (await events()).filter(({ event }) => event.type === 'message.edited' && event.target.id === target)
    assert.deepEqual([told.length, (await world.message(target)).text], [1, 'edited'])
  })

  test('a wish about a chat', async () => {
    const pinned = async () => (await world.phoneChat())?.pinned === true
    const body = { pinned: true }
    const operation = `POST /chat/${encodeURIComponent(ANA_JID)}/pin`
    await killDuring(() => world.call('gowa', operation, body), pinned, { kind: 'delay', delayMs: 1_500 })
    await until('it is known here', async () => (await world.chat()).pinnedAt !== null)
    const open = async () => (await world.call('waha', `GET /v1/sessions/${SESSION}/outgoing?state=leaving`)).items
    await until('nothing is open', async () => (await open()).length === 0)
    const told = (await events()).filter(({ event }) => event.type === 'chat.changed' && event.pinned === true)
    assert.equal(told.length, 1)
    assert.equal(await pinned(), true)
  })

  test('a queue, in its order, and without what was cancelled', async () => {
    const pacing = { gapMs: { min: 700, max: 800 } }
    const set = await world.gateway.api.put(`/v1/sessions/${SESSION}/pacing`, pacing)
    assert.deepEqual([set.status, set.body.pacing.gapMs], [200, pacing.gapMs], JSON.stringify(set.body))
    const texts = Array.from({ length: 6 }, (_, index) => `queued ${index}`)
    for (const text of texts)
      void world.gateway.api.post('/api/sendText', { session: SESSION, chatId: CHAT, text }).catch(() => undefined)
    const rows = async (state: string): Promise<readonly Row[]> =>
      (await world.call('waha', `GET /v1/sessions/${SESSION}/outgoing?state=${state}`)).items
    await until('they are queued', async () => (await rows('queued')).length >= 4)
    const queued = await rows('queued')
    const cancelled = queued.at(-1)
    const words = (await world.message(cancelled.id)).text
    const remove = (id: string) => world.gateway.api.delete(`/v1/sessions/${SESSION}/outgoing/${id}`)
    assert.equal((await remove(cancelled.id)).status, 204)
    assert.deepEqual(code(await remove(cancelled.id)), [409, 'OUTGOING_LEFT'])
    assert.deepEqual(code(await remove('NOTHING')), [404, 'OUTGOING_NOT_FOUND'])
    await world.gateway.stop('SIGKILL')
    await world.gateway.start()
    await status(world.gateway, SESSION, 'WORKING', 30_000)
    const arrived = async (): Promise<readonly Row[]> =>
      (await world.change(`GET /accounts/${ANA}/messages`)).filter((each: Row) => texts.includes(each.text))
    await until('the others have arrived', async () => (await arrived()).length === 5, 30_000)
    await until('nothing is queued', async () => (await rows('queued')).length === 0)
    const recorded = (await events()).flatMap(({ event }) =>
      event.type === 'message.created' && texts.includes(event.message.text ?? event.message.content.text)
        ? [event.message.id]
        : [],
    )
    assert.deepEqual(
      (await arrived()).map(({ id }) => id),
      recorded.filter((id) => id !== cancelled.id),
    )
    assert.equal((await world.message(cancelled.id)).ack, 'error')
    assert.equal(
      (await arrived()).some(({ text }) => text === words),
      false,
    )
    assert.equal((await world.gateway.api.delete(`/v1/sessions/${SESSION}/pacing`)).status, 204)
    assert.deepEqual((await world.gateway.api.get(`/v1/sessions/${SESSION}/pacing`)).body, { pacing: null })
  })
}

describe('what whatsapp says about the account is passed on, and not tried again', { timeout: 120_000 }, () => {
  const STRANGER = '15550170021'
  let world: ChatWorld

  before(async () => {
    world = await startChatWorld()
    await world.fromAna('hello')
    await world.change('POST /accounts', { number: STRANGER, name: 'Stella Stranger' })
  })
  after(() => world[Symbol.asyncDispose]())

  const send = (number: string, text: string) =>
    world.gateway.api.post('/api/sendText', { session: SESSION, chatId: `${number}@c.us`, text })
  const stanzas = async () => (await world.change('GET /stats')).messages
  const { events } = createReaders(() => world)
  const limits = async () => (await events()).flatMap(({ event }) => (event.type === 'account.limited' ? [event] : []))

  test('463: nobody new is written to for a while, others are', async () => {
    await world.change('POST /faults', { kind: 'refuse-message', number: OWNER, code: '463' })
    const refused = await send(STRANGER, 'buy this')
    assert.equal(refused.status, 422)
    assert.match(refused.body.message, /463/)
    const seconds = Number(refused.headers.get('retry-after'))
    assert.ok(seconds > 3_000 && seconds <= 3_600, String(seconds))
    const count = await stanzas()
    assert.equal((await send(STRANGER, 'buy that')).status, 422)
    const gowa = await fetch(`${world.gateway.origin}/gowa/send/message`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`x:${world.gateway.key}`).toString('base64')}`,
        'x-device-id': SESSION,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ phone: STRANGER, message: 'buy all' }),
    })
    const body: Row = await gowa.json()
    assert.deepEqual([gowa.status, body.code], [429, 'WA_REACHOUT_TIMELOCK'])
    assert.equal(await stanzas(), count, 'whatsapp was not asked')
    assert.equal((await send(ANA, 'hello to you')).status, 201)
    const [limit, ...more] = await limits()
    assert.deepEqual([limit.reason, limit.code, more], ['reachout', 463, []])
  })

  test('429: nothing is sent for a while', async () => {
    await world.change('POST /faults', { kind: 'refuse-message', number: OWNER, code: '429' })
    const refused = await send(ANA, 'too fast')
    assert.equal(refused.status, 429)
    const count = await stanzas()
    const again = await send(ANA, 'still too fast')
    assert.equal(again.status, 429)
    const seconds = Number(again.headers.get('retry-after'))
    assert.ok(seconds > 50 && seconds <= 60, String(seconds))
    const ryze = await world.gateway.api.post(`/api/message/text/${SESSION}?token=${world.gateway.key}`, {
      number: ANA,
      message: 'too fast as well',
    })
    assert.equal(ryze.status, 429)
    assert.equal(await stanzas(), count, 'whatsapp was not asked')
    assert.deepEqual(
      (await limits()).map(({ reason, code: number }) => [reason, number]),
      [
        ['reachout', 463],
        ['rate', 429],
      ],
    )
    const errors = (await events()).flatMap(({ event }) =>
      event.type === 'message.ack' && event.ack === 'error' ? [event.errorCode] : [],
    )
    assert.deepEqual(errors, [463, 429])
  })
})

const isConfirmed = (row: Row): Row => (row?.state === 'confirmed' ? row : null)

const code = ({ status: number, body }: JsonAnswer) => [number, body.error?.code]

async function copiesOf(world: ChatWorld, text: string, id: string): Promise<number> {
  const messages: readonly Row[] = await world.change(`GET /accounts/${ANA}/messages`)
  return messages.filter((each) => each.id === id || each.text === text).length
}

function createReaders(worldOf: () => ChatWorld) {
  return {
    async events(): Promise<readonly Row[]> {
      const all: Row[] = []
      for (let from = 0; ;) {
        const { items, next } = await worldOf().call(
          'waha',
          `GET /v1/sessions/${SESSION}/events?limit=1000&after=${from}`,
        )
        if (items.length === 0) return all
        all.push(...items)
        from = next
      }
    },
    async outgoing(id: string): Promise<Row> {
      const { items } = await worldOf().call('waha', `GET /v1/sessions/${SESSION}/outgoing?limit=1000`)
      return items.find((each: Row) => each.id === id)
    },
  }
}
