import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startGateway, type GatewayProcess } from '../../../test/support/gateway-process.ts'
import { startSandbox, type SandboxProcess } from '../../../test/support/sandbox-process.ts'
import { until } from '../../../test/support/wait.ts'
import { createAccount, pair } from '../../../test/support/waha.ts'
import type { Figure } from '../figure.ts'
import { createFiles, fresh, type BenchFile, type BenchFiles } from './files.ts'
import { rate, type FloorOrder, type FloorResult } from './rates.ts'
import { upload } from './upload.ts'
import { peakGrowth } from './watch.ts'

const OWNER = '15550400001'
const FRIEND = '15550400002'
const ROUNDS = 5
const FLOOR = fileURLToPath(new URL('floor.ts', import.meta.url))

/** Sending and fetching a video and a document, beside bare Baileys on a sandbox of its own. */
export async function benchTransfer(): Promise<readonly Figure[]> {
  await using files = await createFiles()
  const floor = await runFloor(files)
  const ours = await runOurs(files)
  const names = [files.video, files.document].map(({ kind, megabytes }) => `${kind} of ${megabytes.toFixed(0)} MB`)
  const speed = (way: 'send' | 'receive'): Figure[] =>
    names.map((name, index) => ({
      name: `${way} a ${name}: MB a second`,
      floor: floor[way][index] ?? 0,
      ours: ours[way][index] ?? 0,
      aim: { ratio: 0.9 },
    }))
  const growth = ours.growth.map((megabytes, index) => ({
    name: `memory grows while a ${names[index]} is sent and fetched: MB`,
    floor: null,
    ours: megabytes,
    aim: { limit: 30 },
  }))
  const warmUp = { name: 'memory that the first videos load once: MB', floor: null, ours: ours.warmUp, aim: null }
  return [...speed('send'), ...speed('receive'), ...growth, warmUp]
}

async function network(): Promise<SandboxProcess> {
  const sandbox = await startSandbox()
  for (const number of [OWNER, FRIEND]) await createAccount(sandbox, number, `Person ${number}`)
  return sandbox
}

async function runFloor({ video, document }: BenchFiles): Promise<FloorResult> {
  await using sandbox = await network()
  const child = fork(FLOOR, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  try {
    const { url, rootKey, media, control } = sandbox
    const order: FloorOrder = {
      url,
      rootKey,
      media,
      control: control.origin,
      owner: OWNER,
      friend: FRIEND,
      files: [video, document],
      rounds: ROUNDS,
    }
    child.send(order)
    const [result] = (await once(child, 'message')) as [FloorResult]
    return result
  } finally {
    child.kill('SIGKILL')
  }
}

interface OurResult extends FloorResult {
  readonly growth: readonly number[]
  /** Of the first files that this process sends and fetches. */
  readonly warmUp: number
}

async function runOurs({ video, document }: BenchFiles): Promise<OurResult> {
  await using sandbox = await network()
  await using gateway = await startGateway({
    sandbox,
    env: { WAYPOST_MEDIA_MAX_SIZE: '200mb', ...NO_DOWNLOAD },
    isLaunched: true,
  })
  await pair({ gateway, sandbox }, { name: 'bench', number: OWNER })
  const pid = gateway.child().process.pid ?? 0
  const pass = async (file: BenchFile) => {
    const prepare = (round: number) => fresh(file, `ours${round}`)
    const sent = await rate({ rounds: ROUNDS, prepare }, (each) => send(gateway, each))
    return { sent, received: await receive({ gateway, sandbox }, file) }
  }
  // Everything is loaded then: what grows afterwards is due to the files.
  const warmUp = await peakGrowth(pid, () => pass(video))
  const result = { send: [] as number[], receive: [] as number[], growth: [] as number[], warmUp }
  for (const file of [video, document]) {
    const growth = await peakGrowth(pid, async () => {
      const { sent, received } = await pass(file)
      result.send.push(sent)
      result.receive.push(received)
    })
    result.growth.push(growth)
  }
  return result
}

/** Files are fetched when they are asked for: that is what is measured. */
const NO_DOWNLOAD = { WAYPOST_MEDIA_DOWNLOAD: '0' }

async function send(gateway: GatewayProcess, { kind, url }: BenchFile): Promise<void> {
  const operation = kind === 'video' ? 'sendVideo' : 'sendFile'
  const mimetype = kind === 'video' ? 'video/mp4' : 'application/octet-stream'
  const file = { url, mimetype, filename: url.slice(url.lastIndexOf('/') + 1) }
  const request = { session: 'bench', chatId: `${FRIEND}@c.us`, file, convert: false }
  const { status, body } = await gateway.api.post(`/api/${operation}`, request)
  if (status !== 201) throw new Error(`${operation} answered ${status}: ${JSON.stringify(body)}`)
}

/** Each round fetches the file of another message: one that was fetched is kept. */
async function receive(
  { gateway, sandbox }: { readonly gateway: GatewayProcess; readonly sandbox: SandboxProcess },
  file: BenchFile,
): Promise<number> {
  let id = ''
  const prepare = async (round: number) => {
    const { path } = await fresh(file, `theirs${round}`)
    id = await upload({ control: sandbox.control.origin, friend: FRIEND }, { to: OWNER, kind: file.kind, path })
    const url = `/api/bench/chats/${FRIEND}@c.us/messages/${id}?downloadMedia=false`
    await until('the message', async () => (await gateway.api.get(url)).status === 200)
    return file
  }
  return rate({ rounds: ROUNDS, prepare }, () => fetchWhole(gateway, `/api/files/bench/${id}.bin`))
}

async function fetchWhole({ origin, key }: GatewayProcess, path: string): Promise<void> {
  const response = await fetch(`${origin}${path}`, { headers: { 'x-api-key': key } })
  if (!response.ok || !response.body) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  for await (const _chunk of response.body) continue
}
