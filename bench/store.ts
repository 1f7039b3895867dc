import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Message } from '../src/core/model/message.ts'
import { DEFAULT_SESSION_CONFIG } from '../src/core/model/session.ts'
import type { Store } from '../src/core/ports/store.ts'
import { createStore } from '../src/store/index.ts'

const SESSION = 'bench'
const ROUNDS = 4_000

/** Measures the store's hot paths: `node bench/store.ts [address]`. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-bench-'))
  try {
    const address = process.argv[2] ?? `sqlite:${join(folder, 'bench.db')}`
    await using store = await createStore(address)
    await store.sessions.delete(SESSION)
    await store.sessions.create({
      name: SESSION,
      wanted: 'running',
      config: DEFAULT_SESSION_CONFIG,
      account: null,
      me: null,
      createdAt: 0,
      activityAt: 0,
    })
    for (const [name, round] of rounds(store)) await measure(name, round)
    await measureHistory(store)
    await store.sessions.delete(SESSION)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

type Round = (index: number) => Promise<unknown>

function rounds(store: Store): readonly (readonly [string, Round])[] {
  const keys = store.keys(SESSION)
  const value = 'x'.repeat(1_500)
  const bytes = new Uint8Array(300)
  const envelope = (index: number) => ({ id: `envelope-${index}`, plaintext: bytes, stanza: bytes })
  const chat = { chat: '5511000000001@s.whatsapp.net' }
  return [
    [
      'keys.commit (2 rows, 1 envelope)',
      (n) =>
        keys.commit({
          rows: { session: { [`s${n % 50}`]: `${n}${value}` }, 'pre-key': { [`${n}`]: null } },
          envelopes: [envelope(n)],
        }),
    ],
    ['keys.commit (1 row)', (n) => keys.commit({ rows: { session: { [`s${n % 50}`]: `${n}${value}` } } })],
    ['keys.get', (n) => keys.get('session', [`s${n % 50}`])],
    ['message transaction', (n) => takeMessage(store, n)],
    [
      'messages.acknowledge',
      (n) =>
        store.messages.acknowledge(
          SESSION,
          { id: `live-${n}`, ...chat, chatAlt: null, fromMe: false, participant: null },
          'played',
        ),
    ],
    [
      'messages.list (50)',
      () => store.messages.list(SESSION, { chat: chat.chat, order: 'desc', limit: 50, offset: 0 }),
    ],
    ['chats.list (50)', () => store.chats.list(SESSION, { sortBy: 'timestamp', order: 'desc', limit: 50, offset: 0 })],
    ['log.read (100)', (n) => store.log.read(SESSION, n, 100)],
  ]
}

/** What one incoming message costs. */
function takeMessage(store: Store, index: number): Promise<unknown> {
  const message = toMessage(`live-${index}`, index)
  return store.transaction(async (tx) => {
    await tx.inbox.settle(SESSION, [`envelope-${index}`])
    const added = await tx.messages.add(SESSION, message, { announced: true })
    const event = { type: 'message.created', message: added.message } as const
    await tx.log.append(SESSION, { id: `event-${index}`, timestamp: index, lane: message.chat, event })
  })
}

async function measure(name: string, round: Round): Promise<void> {
  const count = /list|read/.test(name) ? ROUNDS / 10 : ROUNDS
  for (let index = 0; index < count / 4; index += 1) await round(index)
  const start = performance.now()
  for (let index = count / 4; index < count; index += 1) await round(index)
  const micros = ((performance.now() - start) * 1_000) / (count * 0.75)
  console.log(`${name.padEnd(36)}${micros.toFixed(1).padStart(9)} µs`)
}

async function measureHistory(store: Store): Promise<void> {
  const messages = Array.from({ length: 5_000 }, (_, index) => toMessage(`past-${index}`, index))
  const start = performance.now()
  await store.messages.addHistory(SESSION, messages)
  console.log(`${'messages.addHistory (5000)'.padEnd(36)}${(performance.now() - start).toFixed(0).padStart(9)} ms`)
}

function toMessage(id: string, index: number): Message {
  const jid = `551100000000${index % 200}@s.whatsapp.net`
  return {
    id,
    chat: jid,
    chatAlt: null,
    fromMe: false,
    sender: jid,
    senderAlt: null,
    senderName: 'Someone',
    timestamp: 1_700_000_000 + index,
    content: { kind: 'text', text: `message number ${index}`, mentions: [] },
    quoted: null,
    ack: 'device',
    origin: 'contact',
    editedAt: null,
    revokedAt: null,
    starred: false,
    pinnedUntil: null,
    reactions: [],
    raw: new Uint8Array(120),
  }
}

await main()
