import { once } from 'node:events'
import { WebSocket } from 'ws'
import { until } from './wait.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- frames of many shapes
type Frame = any

/** A websocket of a client, with every JSON frame that came. */
export interface SocketClient extends Disposable {
  readonly frames: readonly Frame[]
  opened(): Promise<unknown>
  /** The status and the body of an answer that refuses to open. */
  refused(): Promise<{ readonly status: number; readonly body: Frame }>
  /** The code it was closed with. */
  closed(): Promise<number>
  hears(what: string, matches: (frame: Frame) => boolean): Promise<Frame>
  says(text: string): void
}

const TIMEOUT_MS = 15_000

export function openSocket(url: string, headers: Readonly<Record<string, string>> = {}): SocketClient {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), { headers })
  const frames: Frame[] = []
  const soon = () => ({ signal: AbortSignal.timeout(TIMEOUT_MS) })
  socket.on('message', (data) => frames.push(JSON.parse((data as Buffer).toString())))
  socket.on('error', () => undefined)
  return {
    frames,
    opened: () => once(socket, 'open', soon()),
    async refused() {
      const [, response] = await once(socket, 'unexpected-response', soon())
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk)
      return { status: response.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) }
    },
    async closed() {
      const [code] = await once(socket, 'close', soon())
      return code
    },
    hears: (what, matches) => until(what, () => frames.find(matches) ?? null),
    says: (text) => socket.send(text),
    [Symbol.dispose]: () => socket.terminate(),
  }
}
