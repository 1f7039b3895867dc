import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addressFor, GROUPS, HELD, PAIRS, PEOPLE, type Chat, type Held } from './cast.ts'
import { startConsumer, type Consumer } from './consumer.ts'
import { createDisk, type Disk } from './disk.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { createRandom, type Random } from './random.ts'
import { createRequests, insist, type Requests } from './request.ts'
import { createSupervised, type Supervised } from './supervised.ts'

/** Everything that takes part in a run. */
export interface Stage extends AsyncDisposable {
  readonly folder: string
  readonly random: Random
  readonly ledger: Ledger
  readonly sandbox: Supervised
  readonly control: Requests
  readonly gateway: Supervised
  readonly api: Requests
  readonly origin: string
  readonly key: string
  /** For gateways of their own that some troubles start. */
  readonly env: Readonly<Record<string, string>>
  readonly disk: Disk
  readonly clockFile: string
  /** One that needs every event and is seldom bad, one that is slow and fails all the time. */
  readonly consumers: { readonly impartial: Consumer; readonly poor: Consumer }
  readonly held: Held[]
  readonly chats: Chat[]
  /** Creates a session with both webhooks and lets its phone scan. Goes on through anything until it works. */
  link(held: Held, options?: { readonly onScan?: () => void }): Promise<void>
  /** Rejects nothing new to write from now on. */
  readonly stopping: AbortController
  /** When those who repeat a request give up. */
  readonly givingUp: AbortController
}

export interface StageOptions {
  readonly folder: string
  readonly seed: number
  readonly database: string | null
  readonly log: string
  /** What the gateway's process loads before anything else. */
  readonly preload?: string
  /** Whether the bodies that consumers get are kept; a long run without trouble has no use for them. */
  readonly keepBodies?: boolean
  readonly env?: Readonly<Record<string, string>>
}

const START = fileURLToPath(new URL('../../bin/start.mjs', import.meta.url))
const SANDBOX = fileURLToPath(new URL('../../sandbox/src/bin.ts', import.meta.url))
/** Preloaded: a wrong clock. */
export const CLOCK = fileURLToPath(new URL('clock.ts', import.meta.url))
const KEY = 'chaos-admin-key-0123456789'
/** As `npm start` does. */
export const startArgs = (preload: string): readonly string[] => [
  ...['--max-semi-space-size=4', '--heap-growing-percent=40'],
  ...['--import', preload, START],
]

export async function createStage(options: StageOptions): Promise<Stage> {
  const { folder, seed, database, log, preload = CLOCK, keepBodies = true } = options
  await using opened = new AsyncDisposableStack()
  const random = createRandom(seed).fork('stage')
  const disk = opened.use(createDisk(join(folder, 'disk')))
  await mkdir(join(folder, 'sandbox'), { recursive: true })
  const [wire, controlPort, port] = [await freePort(), await freePort(), await freePort()]
  const sandbox = opened.use(
    createSupervised({
      args: [SANDBOX, '--port', String(wire), '--control', String(controlPort), '--data', join(folder, 'sandbox')],
      env: {},
      cwd: folder,
      output: join(folder, 'sandbox.log'),
    }),
  )
  sandbox.start()
  const control = createRequests(`http://127.0.0.1:${controlPort}`)
  const network = await insist(control, 'GET /health')
  const clockFile = join(folder, 'clock')
  await writeFile(clockFile, '0')
  const env = {
    ...options.env,
    WAYPOST_API_KEY: KEY,
    WAYPOST_NETWORK: network.url,
    WAYPOST_NETWORK_ROOT_KEY: network.rootKey,
    WAYPOST_NETWORK_MEDIA: network.media,
    WAYPOST_ALLOW_PRIVATE: '127.0.0.1',
    WAYPOST_LOG_LEVEL: log,
    WAYPOST_LOG_FORMAT: 'json',
    WAYPOST_RYZE_RATE_LIMIT: '0',
    WAYPOST_RYZE_CREATE_LIMIT: '0',
    WAYPOST_SEND_TIMEOUT: '5s',
    WAYPOST_WEBHOOK_TIMEOUT: '3s',
  }
  const gateway = opened.use(
    createSupervised({
      args: startArgs(preload),
      env: {
        ...env,
        CHAOS_CLOCK: clockFile,
        WAYPOST_PORT: String(port),
        WAYPOST_DATA: disk.folder,
        ...(database && { WAYPOST_DATABASE: database }),
      },
      cwd: folder,
      output: join(folder, 'gateway.log'),
    }),
  )
  const consumers = {
    impartial: opened.use(
      await startConsumer({ name: 'impartial', file: keepBodies ? join(folder, 'impartial.jsonl') : null }),
    ),
    poor: opened.use(await startPoorConsumer(keepBodies ? folder : null, random.fork('poor'))),
  }
  const origin = `http://127.0.0.1:${port}`
  const api = createRequests(origin, { 'x-api-key': KEY, token: KEY })
  const [resources, chats] = [opened.move(), [] as Chat[]]
  const stage: Stage = {
    ...{ folder, random, sandbox, control, gateway, api, origin, key: KEY, env, disk, clockFile, consumers, chats },
    ledger: createLedger(),
    held: [],
    stopping: new AbortController(),
    givingUp: new AbortController(),
    link: (held, options) => link(stage, held, options),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
  return stage
}

const startPoorConsumer = (folder: string | null, random: Random): Promise<Consumer> =>
  startConsumer({
    name: 'poor',
    file: folder && join(folder, 'poor.jsonl'),
    usually: () => (random.chance(0.7) ? 'well' : random.pick(['refuse', 'slow', 'cut', 'busy'] as const)),
  })

/** People, groups and the first sessions. */
export async function setTheStage(stage: Stage): Promise<void> {
  const { control } = stage
  for (const { number, name } of HELD)
    await insist(control, 'POST /accounts', { body: { number, name: `Owner ${name}` } })
  for (const number of PEOPLE)
    await insist(control, 'POST /accounts', { body: { number, name: `Person ${number.at(-1)}` } })
  stage.gateway.start()
  for (const held of HELD) await stage.link(held)
  stage.chats.push(...PAIRS.map((members) => ({ group: null, members })))
  for (const { owner, participants, ...group } of GROUPS) {
    const { jid } = await insist(control, 'POST /groups', { body: { ...group, owner, participants } })
    stage.chats.push({ group: jid, members: [owner, ...participants] })
  }
  for (const { number } of HELD) await labelEverything(stage, number)
}

/** A label that phones put on chats later. */
const labelEverything = ({ control }: Stage, number: string): Promise<unknown> =>
  insist(control, `POST /accounts/${number}/labels`, { body: { id: '1', name: 'Chaos' } })

const RETRIES = { policy: 'constant', delaySeconds: 1, attempts: 1_000 }

async function link(stage: Stage, held: Held, { onScan }: { readonly onScan?: () => void } = {}): Promise<void> {
  const { api, control, consumers } = stage
  const webhooks = [
    { url: consumers.impartial.url, events: ['*'], retries: RETRIES },
    { url: consumers.poor.url, events: ['message.any'], retries: RETRIES },
  ]
  const deadline = performance.now() + 120_000
  let scanned: string | null = null
  for (let last = 'nothing'; performance.now() < deadline; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const session = await api.ask(`GET /api/sessions/${held.name}`)
    if (!session.answered) continue
    last = `${session.status} ${JSON.stringify(session.body).slice(0, 300)}`
    if (session.status === 404) await api.ask('POST /api/sessions', { name: held.name, config: { webhooks } })
    if (session.status !== 200) continue
    if (session.body.status === 'FAILED' || session.body.status === 'STOPPED') {
      await api.ask(`POST /api/sessions/${held.name}/start`)
    }
    if (session.body.status === 'WORKING') {
      stage.held.push(held)
      return
    }
    if (session.body.status !== 'SCAN_QR_CODE') continue
    const code = await api.ask(`GET /api/${held.name}/auth/qr?format=raw`)
    const qr = code.answered && code.status === 200 ? code.body.value : null
    if (qr === null || qr === scanned) continue
    const scan = control.ask(`POST /accounts/${held.number}/scan`, { qr })
    onScan?.()
    const answer = await scan
    if (answer.answered && answer.status < 300) scanned = qr
    else last = `scan: ${JSON.stringify(answer).slice(0, 300)}`
    void last
  }
  throw new Error(`session ${held.name} does not work within two minutes`)
}

/** The chats of an account, with their addresses as it sees them. */
export const chatsOf = ({ chats }: Stage, number: string): readonly (Chat & { readonly address: string })[] =>
  chats
    .filter(({ members }) => members.includes(number))
    .map((chat) => ({ ...chat, address: addressFor(chat, number) }))

/** A port of the loopback address that nobody uses. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
