import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server whose every path is another way to answer badly. */
export interface BadReceiver extends AsyncDisposable {
  readonly origin: string
  /** How often a path was asked for. */
  asked(path: string): number
  /** Bytes of answers that were given away. */
  readonly sent: number
}

const CHUNK = Buffer.alloc(64 * 1024, 'x')

/**
 * `/huge`: 200 with a body of 1 GB; `/endless`: 200 with a body without end; `/slow`: 200 with a byte now and then;
 * `/silence`: nothing; `/early`: closes after the headers; `/redirect`: to `/secret`; `/drip`: headers byte by byte.
 */
export async function startBadReceiver(): Promise<BadReceiver> {
  const asked = new Map<string, number>()
  const timers = new Set<NodeJS.Timeout>()
  let sent = 0
  const pour = (response: ServerResponse) => {
    while (!response.destroyed) {
      sent += CHUNK.length
      if (!response.write(CHUNK)) {
        response.once('drain', () => pour(response))
        return
      }
    }
  }
  const drip = (write: () => void) => {
    const timer = setInterval(write, 50)
    timers.add(timer)
    return () => clearInterval(timer)
  }
  const answers: Readonly<Record<string, (response: ServerResponse, request: IncomingMessage) => void>> = {
    '/huge': (response) => {
      response.writeHead(200, { 'content-length': String(1024 ** 3) })
      pour(response)
    },
    '/endless': (response) => {
      response.writeHead(200)
      pour(response)
    },
    '/slow': (response) => {
      response.writeHead(200)
      response.on(
        'close',
        drip(() => void response.write('x')),
      )
    },
    '/silence': () => undefined,
    '/early': (response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('x')
      setImmediate(() => response.destroy())
    },
    '/redirect': (response) => void response.writeHead(307, { location: '/secret' }).end(),
    '/drip': (_response, { socket }) => {
      socket.write('HTTP/1.1 200 OK\r\nx-long: ')
      socket.on(
        'close',
        drip(() => void socket.write('x')),
      )
    },
  }
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.set(path, (asked.get(path) ?? 0) + 1)
    response.on('error', () => undefined)
    request.socket.on('error', () => undefined)
    request.resume().on('end', () => {
      const answer = answers[path]
      if (answer) answer(response, request)
      else response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: (path) => asked.get(path) ?? 0,
    get sent() {
      return sent
    },
    async [Symbol.asyncDispose]() {
      for (const timer of timers) clearInterval(timer)
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
