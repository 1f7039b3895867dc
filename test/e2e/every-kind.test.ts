import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SandboxMessage } from '../../sandbox/src/index.ts'
import {
  gowaPayload,
  gowaRow,
  ryzeData,
  ryzeItem,
  shownProto,
  wahaCards,
  wahaMessage,
  withoutLinks,
  type Sample,
} from '../support/kinds/expected.ts'
import { ANSWERS, TALLIED } from '../support/kinds/answers.ts'
import { asSeenByOlivia, type Change, type Step } from '../support/kinds/change.ts'
import { CHANGES } from '../support/kinds/changes.ts'
import { FILES } from '../support/kinds/files.ts'
import type { ExpectedFile, Json } from '../support/kinds/kind.ts'
import { PRESSABLE } from '../support/kinds/pressable.ts'
import { SHARED } from '../support/kinds/shared.ts'
import { TEXTS } from '../support/kinds/texts.ts'
import { TRADE } from '../support/kinds/trade.ts'
import { SESSION, startKindsWorld, type KindsWorld } from '../support/kinds/world.ts'
import { until } from '../support/wait.ts'
import type { WebhookReceiver } from '../support/webhook-receiver.ts'

const KINDS = [...TEXTS, ...FILES, ...SHARED, ...PRESSABLE, ...TRADE]
const EVERY_CHANGE = [...CHANGES, ...ANSWERS]
const MOST = 200
const GOWA_PAGE = 100
/** For some hundred messages, three times. */
const DELIVERED_MS = 60_000

describe('every kind of message arrives in all three APIs', { timeout: 180_000 }, () => {
  let world: KindsWorld
  let samples: readonly Sample[]
  let changed: ReadonlyMap<Change, readonly Step[]>
  let history: Readonly<Record<'waha' | 'ryze' | 'gowa', readonly Json[]>>

  before(async () => {
    world = await startKindsWorld()
    const sent = await sendAll(world)
    const done = await changeAll(world)
    const last = await world.ana.send(world.olivia.number, 'that was all')
    for (const hook of Object.values(world.hooks))
      await hook.next('the end', ({ raw }) => raw.includes(last.id), DELIVERED_MS)
    await world.olivia.waitForMessage(({ id }) => id === last.id, { timeoutMs: DELIVERED_MS })
    const stamped = stampedBy(world)
    samples = sent.map((sample) => ({ ...sample, sent: stamped(sample.sent) }))
    changed = new Map(
      [...done].map(([change, steps]) => [change, steps.map((step) => ({ ...step, sent: stamped(step.sent) }))]),
    )
    history = await readHistory(world)
  })
  after(async () => {
    if (!world) return
    const unknown = world.sandbox.stats()['unknownRequests']
    await world[Symbol.asyncDispose]()
    assert.deepEqual(unknown, {}, 'requests that the network does not know')
  })

  /** The one body that a receiver got of a message under this event's name. */
  const told = (hook: WebhookReceiver, event: string, isIt: (body: Json) => boolean): Json => {
    const found = hook.received.filter(({ body }) => body.event === event && isIt(body))
    assert.equal(found.length, 1, `${event}: told ${found.length} times`)
    return withoutLinks(found[0]?.body, world.gateway.origin)
  }
  const listed = (items: readonly Json[], isIt: (item: Json) => boolean): Json => {
    const found = items.filter(isIt)
    assert.equal(found.length, 1, `listed ${found.length} times`)
    return withoutLinks(found[0], world.gateway.origin)
  }

  for (const [index, kind] of KINDS.entries()) {
    const one = (): Sample => samples[index] ?? assert.fail(`${kind.name} was not sent`)

    test(`${kind.name}: in WAHA`, () => {
      const { sent } = one()
      const expected = wahaMessage(one(), world)
      for (const event of ['message', 'message.any']) {
        const { payload } = told(world.hooks.waha, event, (body) => body.payload.id === expected.id)
        const { _data, ...message } = payload
        assert.deepEqual(message, expected)
        assert.deepEqual(_data.message, shownProto(sent.raw), 'as it was written')
        assert.deepEqual(_data.Message, _data.message)
        assert.deepEqual(_data.cards, wahaCards(kind))
        assert.deepEqual(
          listed(history.waha, ({ id }) => id === expected.id),
          payload,
        )
      }
    })

    test(`${kind.name}: in RyzeAPI`, () => {
      const { sent } = one()
      const { data } = told(world.hooks.ryze, 'message.exchange', (body) => body.data.id === sent.id)
      assert.deepEqual(data, ryzeData(one(), world))
      assert.deepEqual(
        listed(history.ryze, ({ messageId }) => messageId === sent.id),
        ryzeItem(one(), world),
      )
    })

    test(`${kind.name}: in GOWA`, () => {
      const { sent } = one()
      const { payload } = told(world.hooks.gowa, 'message', (body) => body.payload.id === sent.id)
      assert.deepEqual(payload, gowaPayload(one(), world))
      assert.deepEqual(
        listed(history.gowa, ({ id }) => id === sent.id),
        gowaRow(one(), world),
      )
    })

    const { file } = kind
    if (file) test(`${kind.name}: its file`, () => downloads(world, one(), file))
    if (kind.cards) test(`${kind.name}: the files of its cards`, () => downloadsOfCards(world, one()))
  }

  for (const change of EVERY_CHANGE) {
    const stepsOf = (): readonly Step[] => changed.get(change) ?? assert.fail(`${change.name} was not done`)
    const silent = (hook: WebhookReceiver, { sent }: Step) =>
      assert.ok(!hook.received.some(({ raw }) => raw.includes(sent.id)), 'nothing is told of it')

    test(`${change.name}: in WAHA`, () => {
      for (const step of stepsOf()) {
        if (change.waha === null) silent(world.hooks.waha, step)
        else {
          const { event, payload } = change.waha(step, world)
          const body = told(world.hooks.waha, event, (each) => JSON.stringify(each).includes(step.sent.id))
          assert.deepEqual(body.payload._data.message, asSeenByOlivia(step, world))
          assert.deepEqual(comparable(body.payload, step), payload)
        }
      }
    })

    test(`${change.name}: in RyzeAPI`, () => {
      for (const step of stepsOf()) {
        if (change.ryze === null) silent(world.hooks.ryze, step)
        else {
          const { data } = told(world.hooks.ryze, 'message.exchange', (body) => body.data.id === step.sent.id)
          assert.deepEqual(data, { ...ryzeData(wordless(step), world), message: change.ryze(step, world) })
        }
      }
    })

    test(`${change.name}: in GOWA`, () => {
      for (const step of stepsOf()) {
        if (change.gowa === null) silent(world.hooks.gowa, step)
        else {
          const { event, payload } = change.gowa(step, world)
          const body = told(world.hooks.gowa, event, (each) => each.payload.id === step.sent.id)
          assert.deepEqual(body.payload, { ...gowaPayload(wordless(step), world), ...payload })
        }
      }
    })

    test(`${change.name}: in the lists`, () => {
      const last = stepsOf().at(-1) ?? assert.fail('nothing was done')
      const { id } = last.target
      const expected = change.listed(last, world)
      const waha = listed(history.waha, (item) => item._data.key.id === id)
      assert.deepEqual(pick(waha, expected.waha), expected.waha)
      assert.deepEqual(pick(waha._data, expected.data), expected.data)
      assert.deepEqual(
        pick(
          listed(history.ryze, ({ messageId }) => messageId === id),
          expected.ryze,
        ),
        expected.ryze,
      )
      assert.deepEqual(
        pick(
          listed(history.gowa, (row) => row.id === id),
          expected.gowa,
        ),
        expected.gowa,
      )
      const actions = stepsOf().map(({ sent }) => sent.id)
      assert.ok(!history.gowa.some((row) => actions.includes(row.id)), 'what is done to a message is no message')
    })
  }

  test('the votes that stand are counted', async () => {
    const [first, last] = changed.get(TALLIED) ?? []
    assert.ok(first && last)
    const { id } = last.target
    const { body } = await world.apis.ryze.get(`/api/chat/poll/${SESSION}?messageId=${id}`)
    const { votes, voteDetails } = body.data
    assert.deepEqual(
      votes.map(({ optionName, optionVoteCount }: Json) => [optionName, optionVoteCount]),
      [
        ['Pizza', 0],
        ['Sushi', 1],
        ['At home', 0],
      ],
    )
    assert.deepEqual(
      voteDetails.map(({ optionName, senderJid, voteMessageId }: Json) => [optionName, senderJid, voteMessageId]),
      [['Sushi', world.ana.pn, last.sent.id]],
    )
  })

  test('the timer of a chat is a state of the chat, and no message', async () => {
    const { ben, olivia, apis, hooks } = world
    const text = await ben.send(olivia.number, 'before the timer')
    await hooks.gowa.next('the text', ({ raw }) => raw.includes(text.id))
    const before = hooks.gowa.received.length
    for (const seconds of [86_400, 0]) {
      await ben.changeChat(olivia.number, { ephemeralSeconds: seconds })
      await until(`${seconds} in WAHA and GOWA`, async () => {
        const [waha, gowa] = await Promise.all([
          apis.waha.get(`/api/${SESSION}/chats`),
          apis.gowa.get('/chats?limit=100'),
        ])
        const timers = [
          waha.body.find(({ id }: Json) => id === `${ben.number}@c.us`)?.ephemeralExpiration,
          gowa.body.results.data.find(({ jid }: Json) => jid === ben.pn)?.ephemeral_expiration,
        ]
        return timers.every((timer) => timer === seconds)
      })
    }
    const end = await ben.send(olivia.number, 'after the timer')
    for (const hook of Object.values(hooks)) await hook.next('the end', ({ raw }) => raw.includes(end.id))
    assert.equal(hooks.gowa.received.length, before + 1, 'GOWA tells of the text alone')
    const { body } = await apis.waha.get(`/api/${SESSION}/chats/${ben.number}@c.us/messages`)
    assert.deepEqual(
      body.map((message: Json) => message.body),
      ['after the timer', 'before the timer'],
    )
  })
})

/** The message of a step as one without words: who did it, and when. */
const wordless = ({ sent }: Step): Sample => ({
  kind: { name: 'a change', type: '', text: null, send: () => assert.fail('is sent by its change') },
  sent: { ...sent, quoted: null },
})

/** Without `_data`, also of the messages within; an answer's time is sealed, so that it is known roughly alone. */
function comparable(payload: Json, { sent }: Step): Json {
  const { _data: _raw, before, after: then, eventResponse, ...rest } = payload
  if (eventResponse) {
    const { timestampMs, ...answer } = eventResponse
    assert.ok(Math.abs(timestampMs / 1000 - sent.timestamp) <= 2, `answered at ${timestampMs}`)
    return { ...rest, eventResponse: answer }
  }
  const bare = ({ _data, ...message }: Json): Json => message
  return { ...rest, ...(before && { before: bare(before) }), ...(then && { after: bare(then) }) }
}

const pick = (from: Json, fields: Json): Json =>
  Object.fromEntries(Object.keys(fields).map((name) => [name, from[name]]))

async function changeAll(world: KindsWorld): Promise<ReadonlyMap<Change, readonly Step[]>> {
  const done = new Map<Change, readonly Step[]>()
  for (const change of EVERY_CHANGE) done.set(change, await change.act(world))
  return done
}

/** A message with the time that WhatsApp's server gave it, as all but its author know it. */
const stampedBy =
  ({ olivia }: KindsWorld) =>
  (sent: SandboxMessage): SandboxMessage => ({
    ...sent,
    timestamp: olivia.message(sent.id)?.timestamp ?? assert.fail(`${sent.id} has not reached Olivia`),
  })

/** One after the other, since phones write that way too. */
async function sendAll(world: KindsWorld): Promise<readonly Sample[]> {
  const samples: Sample[] = []
  for (const kind of KINDS) samples.push({ kind, sent: await kind.send(world) })
  return samples
}

async function readHistory({ apis, ana, group }: KindsWorld) {
  const chats = [ana.pn, group]
  const waha = chats.map((chat) => apis.waha.get(`/api/${SESSION}/chats/${chat}/messages?limit=${MOST}`))
  const ryze = chats.map((number) => apis.ryze.post(`/api/chat/history/${SESSION}`, { number, count: MOST }))
  const gowa = chats.flatMap((chat) =>
    [0, GOWA_PAGE].map((offset) => apis.gowa.get(`/chat/${chat}/messages?limit=${GOWA_PAGE}&offset=${offset}`)),
  )
  return {
    waha: (await Promise.all(waha)).flatMap(({ body }) => body),
    ryze: (await Promise.all(ryze)).flatMap(({ body }) => body.messages),
    gowa: (await Promise.all(gowa)).flatMap(({ body }) => body.results.data),
  }
}

/** The file through each API, as their programs fetch it, compared byte by byte. */
async function downloads(world: KindsWorld, { sent }: Sample, file: ExpectedFile): Promise<void> {
  const { hooks, apis, gateway, ana } = world
  const data = Buffer.from(file.data)
  const event = (hook: WebhookReceiver): Json => hook.received.find(({ raw }) => raw.includes(sent.id))?.body
  await fetched(event(hooks.waha).payload.media.url, file)
  await fetched(event(hooks.ryze).data.message.media.url, file)
  const { body } = await apis.ryze.get(`/api/chat/base64/${SESSION}?messageId=${sent.id}`)
  assert.deepEqual([body.message_id, body.mime_type], [sent.id, file.mimetype])
  assert.equal(body.media_type, file.ryze[1] === 'ptv' ? 'video' : file.ryze[1])
  assert.deepEqual(Buffer.from(body.base64, 'base64'), data)
  const { payload } = event(hooks.gowa)
  const field = file.gowa === null ? payload.interactive_media[0] : payload[file.gowa]
  await fetched(`${gateway.origin}/${field.path ?? field}`, file)
  const { results } = (await apis.gowa.get(`/message/${sent.id}/download?phone=${ana.number}`)).body
  assert.deepEqual([results.media_type, results.file_size], [file.gowa ?? '', data.length])
  if (file.name !== null) assert.equal(results.filename, file.name)
  await fetched(results.file_url, file)
}

/** Where each API has the file of every card, in events and in lists. */
async function downloadsOfCards({ hooks, apis, gateway, ana }: KindsWorld, { kind, sent }: Sample): Promise<void> {
  const isIt = (row: Json): boolean => JSON.stringify(row).includes(sent.id)
  const event = (hook: WebhookReceiver): Json => hook.received.find(({ raw }) => raw.includes(sent.id))?.body
  const urlOf = ({ header }: Json) => header.imageUrl ?? header.videoUrl
  const [waha, ryze, gowa] = await Promise.all([
    apis.waha.get(`/api/${SESSION}/chats/${ana.pn}/messages/${sent.id}`),
    apis.ryze.post(`/api/chat/history/${SESSION}`, { number: ana.pn, count: MOST }),
    apis.gowa.get(`/chat/${ana.pn}/messages?limit=${GOWA_PAGE}&search=week`),
  ])
  const places: readonly (readonly string[])[] = [
    event(hooks.waha).payload._data.cards.map(({ media }: Json) => media.url),
    waha.body._data.cards.map(({ media }: Json) => media.url),
    event(hooks.ryze).data.message.interactive.cards.map(urlOf),
    ryze.body.messages.find(isIt).interactive.cards.map(urlOf),
    event(hooks.gowa).payload.interactive_media.map((path: string) => `${gateway.origin}/${path}`),
    gowa.body.results.data.find(isIt).interactive_media.map((path: string) => `${gateway.origin}/${path}`),
  ]
  const { cards = [] } = kind
  for (const urls of places) {
    assert.equal(urls.length, cards.length)
    for (const [index, file] of cards.entries()) await fetched(urls[index] ?? '', file)
  }
}

async function fetched(url: string, file: ExpectedFile): Promise<void> {
  const response = await fetch(url)
  const bytes = Buffer.from(await response.arrayBuffer())
  assert.deepEqual([response.status, response.headers.get('content-type')], [200, file.mimetype])
  assert.ok(bytes.equals(Buffer.from(file.data)), `${bytes.length} bytes of ${file.data.length}`)
}
