import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { startGateway, type GatewayProcess } from '../../../test/support/gateway-process.ts'
import { startSandbox } from '../../../test/support/sandbox-process.ts'
import { createAccount, pair } from '../../../test/support/waha.ts'
import type { Figure } from '../figure.ts'
import type { ImagesOrder, ImagesResult } from './images.ts'

const OWNER = '15550410001'
const FRIEND = '15550410002'
const IMAGES = 200
const TEXTS = 200
const EVERY_MS = 25
const SENDER = fileURLToPath(new URL('images.ts', import.meta.url))

/** Two hundred images at once, and what texts notice of them. */
export async function benchCrowd(): Promise<readonly Figure[]> {
  await using sandbox = await startSandbox()
  for (const number of [OWNER, FRIEND]) await createAccount(sandbox, number, `Person ${number}`)
  await using gateway = await startGateway({ sandbox, isLaunched: true })
  await pair({ gateway, sandbox }, { name: 'bench', number: OWNER })
  const file = { data: await makePhoto(), mimetype: 'image/jpeg', filename: 'photo.jpg' }
  const image = { session: 'bench', chatId: `${FRIEND}@c.us`, file, caption: 'look' }
  await using images = startImages()
  await images.send({ gateway, request: image, count: 1 }) // everything is loaded then
  await textTimes(gateway, () => false) // and its code is compiled
  const quiet = await textTimes(gateway, () => false)
  let isOver = false
  const sending = images.send({ gateway, request: image, count: IMAGES }).finally(() => {
    isOver = true
  })
  sending.catch(() => undefined) // heard below
  const busy = await textTimes(gateway, () => !isOver)
  const { seconds } = await sending
  return [
    { name: 'text beside 200 images, p99: milliseconds', floor: p99(quiet), ours: p99(busy), aim: { atMost: 2 } },
    { name: '200 images at once: a second', floor: null, ours: IMAGES / seconds, aim: null },
  ]
}

interface Images extends AsyncDisposable {
  /** Rejects when one of them is refused. */
  send(wanted: {
    readonly gateway: GatewayProcess
    readonly request: object
    readonly count: number
  }): Promise<ImagesResult>
}

/** Another program beside the one that sends texts. */
function startImages(): Images {
  const child = fork(SENDER, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the images were not sent: their process ended with ${code}`)
  })
  ended.catch(() => undefined)
  return {
    async send({ gateway: { origin, key }, ...wanted }) {
      child.send({ origin, key, ...wanted } satisfies ImagesOrder)
      const [result] = (await Promise.race([once(child, 'message'), ended])) as [ImagesResult]
      return result
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
    },
  }
}

const makePhoto = async (): Promise<string> => {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
  const create = { width: 800, height: 600, channels: 3, background: '#888', noise } as const
  return (await sharp({ create }).jpeg({ quality: 70 }).toBuffer()).toString('base64')
}

async function post(gateway: GatewayProcess, operation: string, fields: object): Promise<void> {
  const request = { session: 'bench', chatId: `${FRIEND}@c.us`, ...fields }
  const { status, body } = await gateway.api.post(`/api/${operation}`, request)
  if (status !== 201) throw new Error(`${operation} answered ${status}: ${JSON.stringify(body)}`)
}

/** How long each of some texts took, one begun every few milliseconds; longer while `goesOn` says so. */
async function textTimes(gateway: GatewayProcess, goesOn: () => boolean): Promise<readonly number[]> {
  const times: number[] = []
  const sent: Promise<void>[] = []
  for (let count = 0; count < TEXTS || goesOn(); count++) {
    const from = performance.now()
    sent.push(
      post(gateway, 'sendText', { text: `text ${count}` }).then(() => void times.push(performance.now() - from)),
    )
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
  }
  await Promise.all(sent)
  return times
}

const p99 = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0
