import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { takeOrders } from '../orders.ts'

/** What came to one path of the receiver. */
export interface Tally {
  readonly count: number
  /** Milliseconds since 1970, with fractions. */
  readonly firstAt: number
  readonly lastAt: number
}

/** What the receiver of webhooks can be asked. */
export interface HookOrders {
  address(input: null): string
  tallies(input: null): Readonly<Record<string, Tally>>
  /** How long after the times written in the messages they came, sorted, in milliseconds. */
  delays(input: null): readonly number[]
  reset(input: null): null
}

/** A message of the bench says when it was written. */
const WRITTEN_AT = /at:(\d+\.\d+)/

const tallies = new Map<string, { count: number; firstAt: number; lastAt: number }>()
let delays: number[] = []

const now = (): number => performance.timeOrigin + performance.now()

function note(path: string, body: string): void {
  const at = now()
  const tally = tallies.get(path) ?? { count: 0, firstAt: at, lastAt: at }
  tallies.set(path, tally)
  tally.count++
  tally.lastAt = at
  const [, written] = path === '/timed' ? (WRITTEN_AT.exec(body) ?? []) : []
  if (written !== undefined) delays.push(at - Number(written))
}

/** Paths that begin with `/fail` answer 500, those with `/hang` nothing, all others 200. */
const server = createServer((request, response) => {
  const path = request.url ?? '/'
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    note(path, path === '/timed' ? Buffer.concat(chunks).toString() : '')
    if (!path.startsWith('/hang')) response.writeHead(path.startsWith('/fail') ? 500 : 200).end()
  })
})
server.keepAliveTimeout = 60_000
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

const orders: HookOrders = {
  address: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  tallies: () => Object.fromEntries(tallies),
  delays: () => delays.toSorted((a, b) => a - b),
  reset() {
    tallies.clear()
    delays = []
    return null
  },
}
takeOrders({ ...orders })
