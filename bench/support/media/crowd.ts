import sharp from 'sharp'
import { startGateway, type GatewayProcess } from '../../../test/support/gateway-process.ts'
import { startSandbox } from '../../../test/support/sandbox-process.ts'
import { createAccount, pair } from '../../../test/support/waha.ts'
import type { Figure } from '../figure.ts'

const OWNER = '15550410001'
const FRIEND = '15550410002'
const IMAGES = 200
const TEXTS = 200
const EVERY_MS = 25

/** Two hundred images at once, and what texts notice of them. */
export async function benchCrowd(): Promise<readonly Figure[]> {
  await using sandbox = await startSandbox()
  for (const number of [OWNER, FRIEND]) await createAccount(sandbox, number, `Person ${number}`)
  await using gateway = await startGateway({ sandbox })
  await pair({ gateway, sandbox }, { name: 'bench', number: OWNER })
  const photo = await makePhoto()
  await sendImage(gateway, photo) // everything is loaded then
  const quiet = await textTimes(gateway, () => false)
  let left = IMAGES
  const from = performance.now()
  const images = Promise.all(
    Array.from({ length: IMAGES }, async () => {
      await sendImage(gateway, photo)
      left -= 1
    }),
  )
  const busy = await textTimes(gateway, () => left > 0)
  await images
  const seconds = (performance.now() - from) / 1000
  return [
    { name: 'text beside 200 images, p99: milliseconds', floor: p99(quiet), ours: p99(busy), aim: { atMost: 2 } },
    { name: '200 images at once: a second', floor: null, ours: IMAGES / seconds, aim: null },
  ]
}

const makePhoto = async (): Promise<string> => {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
  const create = { width: 800, height: 600, channels: 3, background: '#888', noise } as const
  return (await sharp({ create }).jpeg({ quality: 70 }).toBuffer()).toString('base64')
}

async function sendImage(gateway: GatewayProcess, data: string): Promise<void> {
  const file = { data, mimetype: 'image/jpeg', filename: 'photo.jpg' }
  await post(gateway, 'sendImage', { file, caption: 'look' })
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
