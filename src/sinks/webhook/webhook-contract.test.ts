import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { sinkContract, type Arrival, type SinkBench } from '../../core/ports/sink.contract.ts'
import type { SinkTarget } from '../../core/ports/sink.ts'
import { createGuardedHttp } from '../../util/guarded-http.ts'
import { createWebhookSink } from './index.ts'

async function listen(
  answer: (url: string, response: ServerResponse) => void,
  arrivals: Map<string, Arrival[]>,
  port: number,
) {
  const server = createServer((request, response) => {
    void text(request).then(
      (body) => {
        const url = request.url ?? ''
        arrivals.set(url, [...(arrivals.get(url) ?? []), { body, headers: toFlat(request.headers) }])
        answer(url, response)
      },
      () => undefined,
    )
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

const toFlat = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))

async function close(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

async function createBench(): Promise<SinkBench> {
  const arrivals = new Map<string, Arrival[]>()
  let hangs = false
  const answer = (url: string, response: ServerResponse) => {
    if (!hangs) response.writeHead(url === '/refusing' ? 503 : 204).end()
  }
  let server = await listen(answer, arrivals, 0)
  const { port } = server.address() as AddressInfo
  const target = (place: string, change: Partial<SinkTarget> = {}): SinkTarget => ({
    url: `http://127.0.0.1:${port}/${place}`,
    headers: {},
    hmacKey: null,
    ...change,
  })
  const opened = new AsyncDisposableStack()
  opened.defer(() => close(server))
  return {
    createSink({ timeoutMs = 5_000, allow = ['127.0.0.1'] } = {}) {
      const http = opened.use(createGuardedHttp({ allow }))
      return createWebhookSink({ http, timeoutMs })
    },
    target,
    arrivals: async (place) => arrivals.get(`/${place}`) ?? [],
    refusing: target('refusing'),
    impossible: 'http:///',
    hang: async () => void (hangs = true),
    stop: () => close(server),
    start: async () => void (server = await listen(answer, arrivals, port)),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

sinkContract('webhook', createBench)
