import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  gowaPayload,
  gowaRow,
  ryzeData,
  ryzeItem,
  shownProto,
  wahaMessage,
  withoutLinks,
  type Sample,
} from '../support/kinds/expected.ts'
import { FILES } from '../support/kinds/files.ts'
import type { ExpectedFile, Json } from '../support/kinds/kind.ts'
import { PRESSABLE } from '../support/kinds/pressable.ts'
import { SHARED } from '../support/kinds/shared.ts'
import { TEXTS } from '../support/kinds/texts.ts'
import { TRADE } from '../support/kinds/trade.ts'
import { SESSION, startKindsWorld, type KindsWorld } from '../support/kinds/world.ts'
import type { WebhookReceiver } from '../support/webhook-receiver.ts'

const KINDS = [...TEXTS, ...FILES, ...SHARED, ...PRESSABLE, ...TRADE]
const MOST = 200
const GOWA_PAGE = 100

describe('every kind of message arrives in all three APIs', { timeout: 180_000 }, () => {
  let world: KindsWorld
  let samples: readonly Sample[]
  let history: Readonly<Record<'waha' | 'ryze' | 'gowa', readonly Json[]>>

  before(async () => {
    world = await startKindsWorld()
    samples = await sendAll(world)
    const last = await world.ana.send(world.olivia.number, 'that was all')
    for (const hook of Object.values(world.hooks)) await hook.next('the end', ({ raw }) => raw.includes(last.id))
    history = await readHistory(world)
  })
  after(async () => {
    const unknown = world?.sandbox.stats()['unknownRequests']
    await world?.[Symbol.asyncDispose]()
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
  }
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

async function fetched(url: string, file: ExpectedFile): Promise<void> {
  const response = await fetch(url)
  const bytes = Buffer.from(await response.arrayBuffer())
  assert.deepEqual([response.status, response.headers.get('content-type')], [200, file.mimetype])
  assert.ok(bytes.equals(Buffer.from(file.data)), `${bytes.length} bytes of ${file.data.length}`)
}
