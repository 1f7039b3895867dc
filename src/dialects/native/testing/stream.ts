import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { until } from '../../../core/testing/stanzas.ts'
import { ADMIN_KEY, type DialectApp } from '../../testing/app.ts'

/** One event of a stream, as its lines say it. */
export interface Told {
  readonly id: string | null
  readonly event: string | null
  // oxlint-disable-next-line typescript/no-explicit-any -- data of many shapes
  readonly data: any
}

/** A client that keeps what a stream told. */
export interface StreamClient extends Disposable {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly told: readonly Told[]
  readonly text: string
  readonly response: IncomingMessage
  hears(count: number): Promise<readonly Told[]>
  ended(): Promise<readonly Told[]>
}

export interface StreamRequest {
  readonly key?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Does not read what comes. */
  readonly paused?: boolean
}

/** Opens a stream over a connection of its own. */
export async function openStream(app: DialectApp, path: string, options: StreamRequest = {}): Promise<StreamClient> {
  if (!app.server.server.listening) await app.server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.server.address() as AddressInfo
  const headers = {
    authorization: `Bearer ${options.key ?? ADMIN_KEY}`,
    accept: 'text/event-stream',
    ...options.headers,
  }
  const request = get({ host: '127.0.0.1', port, path, headers, agent: false })
  request.on('error', () => undefined)
  const [response] = (await once(request, 'response', { signal: AbortSignal.timeout(5_000) })) as [IncomingMessage]
  let text = ''
  let isOver = false
  response.on('close', () => (isOver = true)).on('error', () => (isOver = true))
  if (!options.paused) response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  const told = () =>
    text
      .split('\n\n')
      .slice(0, -1)
      .map(toTold)
      .filter(({ data }) => data !== null)
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    response,
    get told() {
      return told()
    },
    get text() {
      return text
    },
    async hears(count) {
      await until(`${count} events, not ${told().length}`, () => told().length >= count || isOver)
      return told()
    },
    async ended() {
      await until('the end of the stream', () => isOver)
      return told()
    },
    [Symbol.dispose]: () => void request.destroy(),
  }
}

function toTold(block: string): Told {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? null
  const data = field('data')
  return { id: field('id'), event: field('event'), data: data === null ? null : JSON.parse(data) }
}
