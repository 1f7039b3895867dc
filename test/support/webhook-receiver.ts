import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { until } from './wait.ts'

/** One request that a webhook made. */
export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly raw: string
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into payloads of many shapes
  readonly body: any
  readonly at: number
}

/** What a receiver answers: a status, or nothing at all until the caller gives up. */
export type Reply =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | 'silence'
  | 'cut'

/** A server that takes webhooks and remembers them. */
export interface WebhookReceiver extends AsyncDisposable {
  readonly url: string
  readonly received: readonly Received[]
  /** What it answers from now on. */
  answer(status: number, headers?: Readonly<Record<string, string>>): void
  /** Lets each request decide on its answer. */
  decide(reply: (request: Received) => Reply): void
  next(what: string, matches: (request: Received) => boolean, timeoutMs?: number): Promise<Received>
}

export async function startWebhookReceiver(port = 0): Promise<WebhookReceiver> {
  const received: Received[] = []
  let decide: (request: Received) => Reply = () => ({ status: 200 })
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const raw = Buffer.concat(chunks).toString()
      const { headers, url: path = '' } = request
      const one: Received = { path, headers, raw, body: JSON.parse(raw), at: Date.now() }
      received.push(one)
      const reply = decide(one)
      if (reply === 'cut') request.socket.destroy()
      else if (reply !== 'silence') response.writeHead(reply.status, reply.headers).end(reply.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answer(status, headers = {}) {
      decide = () => ({ status, headers })
    },
    decide(reply) {
      decide = reply
    },
    next: (what, matches, timeoutMs) => until(what, () => received.find(matches) ?? null, timeoutMs),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
