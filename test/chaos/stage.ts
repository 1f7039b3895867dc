import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addressFor, GROUPS, HELD, PAIRS, PEOPLE, type Chat, type Held } from './cast.ts'
import { startConsumer, type Consumer } from './consumer.ts'
import { createDisk, type Disk } from './disk.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { linkSession } from './link-session.ts'
import { freePort } from '../support/free-port.ts'
import { gatewayEnv, KEY, startArgs, startSandbox } from './processes.ts'
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
  /** For gateways of their own that some troubles start. */
  readonly env: Readonly<Record<string, string>>
  readonly disk: Disk
  readonly clockFile: string
  /** One that needs every event and is seldom bad, one that is slow and fails all the time. */
  readonly consumers: { readonly impartial: Consumer; readonly poor: Consumer }
  readonly held: Held[]
  readonly chats: Chat[]
  /** Nobody begins anything new from now on. */
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

/** Preloaded: a wrong clock. */
export const CLOCK = fileURLToPath(new URL('clock.ts', import.meta.url))

export async function createStage(options: StageOptions): Promise<Stage> {
  const { folder, seed, database, log, preload = CLOCK, keepBodies = true } = options
  await using opened = new AsyncDisposableStack()
  const random = createRandom(seed).fork('stage')
  const disk = opened.use(createDisk(join(folder, 'disk')))
  const { sandbox, control, network } = await startSandbox(folder)
  opened.use(sandbox)
  const clockFile = join(folder, 'clock')
  await writeFile(clockFile, '0')
  const env = { ...options.env, ...gatewayEnv(log), ...network }
  const port = await freePort()
  const own = { CHAOS_CLOCK: clockFile, WAYPOST_PORT: String(port), WAYPOST_DATA: disk.folder }
  const gateway = opened.use(
    createSupervised({
      args: startArgs(preload),
      env: { ...env, ...own, ...(database && { WAYPOST_DATABASE: database }) },
      cwd: folder,
      output: join(folder, 'gateway.log'),
    }),
  )
  const bodies = (name: string) => ({ name, file: keepBodies ? join(folder, `${name}.jsonl`) : null })
  const consumers = {
    impartial: opened.use(await startConsumer(bodies('impartial'))),
    poor: opened.use(await startConsumer({ ...bodies('poor'), usually: badMood(random.fork('poor')) })),
  }
  const origin = `http://127.0.0.1:${port}`
  const api = createRequests(origin, { 'x-api-key': KEY, token: KEY })
  const resources = opened.move()
  return {
    folder,
    random,
    sandbox,
    control,
    gateway,
    api,
    origin,
    env,
    disk,
    clockFile,
    consumers,
    ledger: createLedger(),
    held: [],
    chats: [],
    stopping: new AbortController(),
    givingUp: new AbortController(),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** Three in ten requests go wrong. */
const badMood = (random: Random) => () =>
  random.chance(0.7) ? 'well' : random.pick(['refuse', 'slow', 'cut', 'busy'] as const)

/** People, groups and the first sessions. */
export async function setTheStage(stage: Stage): Promise<void> {
  const { control } = stage
  for (const { number, name } of HELD)
    await insist(control, 'POST /accounts', { body: { number, name: `Owner ${name}` } })
  for (const number of PEOPLE)
    await insist(control, 'POST /accounts', { body: { number, name: `Person ${number.at(-1)}` } })
  stage.gateway.start()
  for (const held of HELD) await linkSession(stage, held)
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

/** The chats of an account, with their addresses as it sees them. */
export const chatsOf = ({ chats }: Stage, number: string): readonly (Chat & { readonly address: string })[] =>
  chats
    .filter(({ members }) => members.includes(number))
    .map((chat) => ({ ...chat, address: addressFor(chat, number) }))
