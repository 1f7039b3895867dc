import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent } from 'undici'
import { syncSubscriptions } from '../../../src/core/delivery/subscriptions.ts'
import type { Recorder } from '../../../src/core/recording.ts'
import type { GatewayEvent } from '../../../src/core/model/event.ts'
import { DEFAULT_SESSION_CONFIG, type WebhookSettings } from '../../../src/core/model/session.ts'
import { createStore } from '../../../src/store/index.ts'
import { ulid } from '../../../src/util/ulid.ts'
import type { Figure } from '../figure.ts'
import { arrived, KEY, now, startFakeGateway, startHooks } from './rig.ts'

const SESSION = 'main'
const CHATS = 200
const BATCH = 1_000
/** A receiver takes one request after another: as many as say how fast that goes. */
const MOST_DELIVERIES = 50_000
const AIM = { atLeast: 20_000 } as const

/** Events a second to a reader that was away: over HTTP page by page, as a stream, and as webhooks. */
export async function benchCatchUp(events: number): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'waypost-bench-'))
  try {
    await using hooks = await startHooks()
    const address = await hooks.ask('address', null)
    await fill(folder, events, `${address}/ok`)
    const delivered = Math.min(events, MOST_DELIVERIES)
    await using gateway = await startFakeGateway('file', folder)
    const tallies = await arrived(hooks, { '/ok': delivered })
    const { firstAt = 0, lastAt = 0, count = 0 } = tallies['/ok'] ?? {}
    await gateway.ask('sessions', { names: [SESSION], hooks: [], pair: false })
    const origin = await gateway.ask('address', null)
    const paged = await readPages(origin, events)
    const streamed = await readStream(origin, events)
    return [
      { name: 'replay, page by page: events a second', floor: null, ours: paged, aim: AIM },
      ...(streamed === null
        ? []
        : [{ name: 'replay, as a stream: events a second', floor: null, ours: streamed, aim: AIM }]),
      {
        name: 'webhooks to one receiver that was away: a second',
        floor: null,
        ours: (count * 1_000) / (lastAt - firstAt),
        aim: null,
      },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A log of so many messages, and a subscription that has seen none of them. */
async function fill(folder: string, events: number, url: string): Promise<void> {
  await using store = await createStore(`sqlite:${join(folder, 'bench.db')}`)
  const settings: WebhookSettings = {
    dialect: 'waha',
    url,
    events: ['message'],
    hmacKey: null,
    headers: {},
    retries: { policy: 'constant', delaySeconds: 2, attempts: 15 },
  }
  await store.sessions.create({
    name: SESSION,
    wanted: 'stopped',
    config: { ...DEFAULT_SESSION_CONFIG, webhooks: [settings] },
    account: null,
    me: null,
    createdAt: Date.now(),
    activityAt: Date.now(),
  })
  const record: Recorder = (session, work) =>
    store.transaction((tx) => work({ tx, session, at: 0, tell: () => Promise.resolve(), countSend: () => undefined }))
  const deps = { store, record, now: Date.now, keyOverlapMs: 0, logger: { warn: () => undefined } }
  await syncSubscriptions(deps, SESSION, [{ settings, sink: 'webhook' }])
  for (let done = 0; done < events; done += BATCH) {
    await store.transaction(async ({ log }) => {
      for (let index = done; index < Math.min(events, done + BATCH); index++) {
        const event = toEvent(index)
        const lane = event.type === 'message.created' ? event.message.chat : ''
        await log.append(SESSION, { id: ulid(), timestamp: Date.now(), lane, event })
      }
    })
  }
}

function toEvent(index: number): GatewayEvent {
  const chat = `55119${String(index % CHATS).padStart(8, '0')}@s.whatsapp.net`
  const id = `3EB0${String(index).padStart(16, '0')}`
  const text = `message ${index} of the bench, as long as people write`
  return {
    type: 'message.created',
    message: {
      id,
      chat,
      chatAlt: null,
      fromMe: false,
      sender: chat,
      senderAlt: null,
      senderName: 'Somebody',
      timestamp: 1_700_000_000 + index,
      content: { kind: 'text', text, mentions: [] },
      quoted: null,
      ack: 'device',
      origin: 'contact',
      editedAt: null,
      revokedAt: null,
      starred: false,
      pinnedUntil: null,
      reactions: [],
      raw: Buffer.from(JSON.stringify({ key: { remoteJid: chat, id }, message: { conversation: text } })),
    },
  }
}

/** A reader that asks for the next page when it has the last. */
async function readPages(origin: string, events: number): Promise<number> {
  const dispatcher = new Agent({ connections: 1 })
  const began = now()
  let read = 0
  for (let after = 0; read < events;) {
    const path = `/v1/sessions/${SESSION}/events?after=${after}&limit=1000`
    const { body, statusCode } = await dispatcher.request({
      origin,
      path,
      method: 'GET',
      headers: { 'x-api-key': KEY },
    })
    const page = (await body.json()) as { readonly items: readonly { readonly seq: number }[] }
    if (statusCode !== 200 || page.items.length === 0) throw new Error(`the log answered ${statusCode}`)
    read += page.items.length
    after = page.items.at(-1)?.seq ?? after
  }
  const seconds = (now() - began) / 1_000
  await dispatcher.close()
  return read / seconds
}

/** A reader of Server-Sent Events from the beginning; null where the gateway has no such stream. */
async function readStream(origin: string, events: number): Promise<number | null> {
  const dispatcher = new Agent({ connections: 1 })
  const began = now()
  const path = `/v1/sessions/${SESSION}/events/stream?after=0`
  const headers = { 'x-api-key': KEY, accept: 'text/event-stream' }
  const { body, statusCode } = await dispatcher.request({ origin, path, method: 'GET', headers })
  if (statusCode !== 200) {
    await dispatcher.destroy()
    return null
  }
  const read = await countData(body, events)
  const seconds = (now() - began) / 1_000
  await dispatcher.destroy()
  if (read < events) throw new Error(`the stream ended after ${read} events`)
  return read / seconds
}

/** Counts the lines with data until there are as many as wanted, or the stream ends. */
async function countData(body: AsyncIterable<Uint8Array>, wanted: number): Promise<number> {
  const decoder = new TextDecoder()
  let [read, rest] = [0, '']
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    read += lines.filter((line) => line.startsWith('data:')).length
    if (read >= wanted) break
  }
  return read
}
