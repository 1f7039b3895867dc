import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Agent } from 'undici'
import { BUSY, COMMON, jidOf, RARE, SESSION, type Size } from './support/chats-data.ts'
import type { Ready } from './support/chats-server.ts'
import GATEWAY from '../bin/gateway.json' with { type: 'json' }

const SMALL: Size = { chats: 500, messages: 10_000 }
const KEY = 'benchmark-key'
const WARM_UP = 30
const ROUNDS = 300
const RATIO_AIM = 1.5

interface Request {
  readonly method?: 'GET' | 'POST'
  readonly path: string
  readonly body?: unknown
}

// oxlint-disable-next-line typescript/no-explicit-any -- answers of two APIs
type Answer = any

interface Operation {
  readonly name: string
  /** Each round asks for something that was not asked for before, where asking changes something. */
  readonly request: (round: number) => Request
  /** What the answer has to be like: an empty one would be fast. */
  readonly expects: (answer: Answer) => boolean
  /** Longer answers are expected where there is more to find. */
  readonly grows?: true
}

const busy = encodeURIComponent(jidOf(BUSY))
const chats = (query: string): Request => ({ path: `/api/${SESSION}/chats?limit=100&${query}` })
const native = (rest: string): Request => ({ path: `/v1/sessions/${SESSION}/${rest}` })
const messages = (page: number): Request => ({
  path: `/api/${SESSION}/chats/${busy}/messages?limit=10&offset=${(page - 1) * 10}`,
})

const OPERATIONS: readonly Operation[] = [
  {
    name: 'overview of 20',
    expects: (answer) => answer.length === 20,
    request: () => ({ path: `/api/${SESSION}/chats/overview?limit=20` }),
  },
  { name: 'messages, first page of 10', expects: (answer) => answer.length === 10, request: () => messages(1) },
  { name: 'messages, 100th page of 10', expects: (answer) => answer.length === 10, request: () => messages(100) },
  {
    name: '100 chats by time',
    expects: (answer) => answer.length === 100,
    request: () => chats('sortBy=conversationTimestamp'),
  },
  {
    name: '100 chats by id',
    expects: (answer) => answer.length === 100,
    request: () => chats('sortBy=id&sortOrder=asc'),
  },
  {
    name: '100 chats by name',
    expects: (answer) => answer.length === 100,
    request: () => chats('sortBy=name&sortOrder=asc'),
  },
  {
    name: 'unread chats',
    expects: ({ items }) => items.length === 20,
    request: () => native('chats?unread=true&limit=20'),
  },
  {
    name: 'archived chats',
    expects: ({ items }) => items.length === 10,
    request: () => native('chats?archived=true&limit=10'),
  },
  {
    name: 'search of a rare word',
    expects: ({ items }) => items.length === 20,
    request: () => native(`search?q=${RARE}&limit=20`),
  },
  {
    name: 'search of a common word',
    expects: ({ items }) => items.length === 20,
    request: () => native(`search?q=${COMMON}&limit=20`),
    grows: true,
  },
  {
    name: 'mark read',
    expects: ({ ids }) => ids.length > 0,
    request: (round) => ({
      method: 'POST',
      path: `/api/${SESSION}/chats/${encodeURIComponent(jidOf(round + 1))}/messages/read`,
      body: { messages: 30, days: 36_500 },
    }),
  },
]

interface Times {
  readonly p50: number
  readonly p99: number
}

/**
 * Measures lists, pages and search over HTTP, on a small account and on a large one: `npm run bench:chats`. `--chats` and
 * `--messages` make the large one another size, `--database` puts both into a PostgreSQL database.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      database: { type: 'string' },
      chats: { type: 'string', default: '50000' },
      messages: { type: 'string', default: '1000000' },
    },
  })
  const wanted: Size = { chats: Number(values.chats), messages: Number(values.messages) }
  const small = await measure(SMALL, values.database)
  const large = await measure(wanted, values.database)
  process.stdout.write(`${toTable([SMALL, small.times], [wanted, large.times])}\n\n`)
  const { importSeconds, grownMb } = large.ready
  const rate = Math.round(wanted.messages / importSeconds)
  process.stdout.write(
    `history: ${wanted.messages} messages in ${importSeconds.toFixed(0)} s, ${rate} a second (aim ≥ 5000); ` +
      `memory grew by ${grownMb.toFixed(0)} MB (aim ≤ 150)\n`,
  )
}

async function measure(size: Size, database: string | undefined) {
  const folder = await mkdtemp(join(tmpdir(), 'waypost-bench-'))
  const address = database ?? `sqlite:${join(folder, 'bench.db')}`
  process.stderr.write(`importing ${size.messages} messages in ${size.chats} chats …\n`)
  const server = new URL('support/chats-server.ts', import.meta.url)
  const child = fork(server, [address, KEY, String(size.chats), String(size.messages)], {
    execArgv: GATEWAY.options,
    env: { ...GATEWAY.environment, ...process.env },
  })
  try {
    const ready = await toldBy(child)
    const dispatcher = new Agent({ connections: 1 })
    const times = new Map<string, Times>()
    for (const operation of OPERATIONS) {
      process.stderr.write(`  ${operation.name}\n`)
      times.set(operation.name, await timesOf(operation, { dispatcher, origin: ready.origin }))
    }
    await dispatcher.close()
    return { ready, times }
  } finally {
    child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
}

async function toldBy(child: ChildProcess): Promise<Ready> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the gateway ended with ${String(code)}`)
  })
  const [ready] = (await Promise.race([once(child, 'message'), ended])) as [Ready]
  return ready
}

interface Server {
  readonly dispatcher: Agent
  readonly origin: string
}

async function timesOf({ name, request, expects }: Operation, server: Server): Promise<Times> {
  for (let round = 0; round < WARM_UP; round++) {
    const answer = await send(server, request(round))
    if (!expects(JSON.parse(answer))) throw new Error(`${name} answered ${answer.slice(0, 300)}`)
  }
  const taken: number[] = []
  for (let round = WARM_UP; round < WARM_UP + ROUNDS; round++) {
    const began = performance.now()
    await send(server, request(round))
    taken.push(performance.now() - began)
  }
  taken.sort((a, b) => a - b)
  const at = (share: number) => taken[Math.min(taken.length - 1, Math.floor(taken.length * share))] ?? 0
  return { p50: at(0.5), p99: at(0.99) }
}

async function send({ dispatcher, origin }: Server, { method = 'GET', path, body }: Request): Promise<string> {
  const answer = await dispatcher.request({
    origin,
    path,
    method,
    headers: { 'x-api-key': KEY, ...(body !== undefined && { 'content-type': 'application/json' }) },
    body: body === undefined ? null : JSON.stringify(body),
  })
  const text = await answer.body.text()
  if (answer.statusCode >= 300) throw new Error(`${path} answered ${answer.statusCode}: ${text.slice(0, 300)}`)
  return text
}

type Measured = readonly [Size, ReadonlyMap<string, Times>]

function toTable([few, small]: Measured, [many, large]: Measured): string {
  const rows = OPERATIONS.map(({ name, grows }) => {
    const [one, other] = [small.get(name), large.get(name)]
    if (!one || !other) throw new Error(`${name} was not measured`)
    const cells = [one.p50, one.p99, other.p50, other.p99].map((ms) => ms.toFixed(2))
    return `| ${name} | ${cells.join(' | ')} | ${(other.p50 / one.p50).toFixed(2)} | ${grows ? '' : `≤ ${RATIO_AIM}`} |`
  })
  return [
    `| milliseconds over HTTP | ${few.chats} chats: p50 | p99 | ${many.chats} chats: p50 | p99 | ratio of p50 | aim |`,
    '|---|---:|---:|---:|---:|---:|---|',
    ...rows,
  ].join('\n')
}

await main()
