import { createHash } from 'node:crypto'
import { createWriteStream, type WriteStream } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WebhookTrouble } from './plan.ts'
import { pause } from './request.ts'

/** A delivery that the consumer has taken: it has answered 200, or was about to. */
export interface Taken {
  readonly event: string
  readonly session: string
  /** Of its first taking. Milliseconds since 1970. */
  readonly at: number
  /** The message that a `message.any` is about. */
  readonly message: string | null
  /** What the first body said: the text of a message, an edit or a reaction; null in other events. */
  readonly text: string | null
  readonly digest: string
  times: number
}

/** A receiver of webhooks that knows nothing of the gateway: it keeps ids, order and bodies of what it has taken. */
export interface Consumer extends AsyncDisposable {
  readonly name: string
  readonly url: string
  /** By event id, in the order of their first taking. */
  readonly taken: ReadonlyMap<string, Taken>
  /** Event ids that came again with other bytes. */
  readonly altered: readonly string[]
  /** Requests, whatever was answered. */
  readonly requests: number
  /** What it answers from now on. */
  behave(answer: ConsumerAnswer): Promise<void>
}

type ConsumerAnswer = WebhookTrouble | 'well'

export interface ConsumerOptions {
  readonly name: string
  /** Every body is written here; null for nowhere. */
  readonly file: string | null
  /** What happens to a request while it behaves well. */
  readonly usually?: () => ConsumerAnswer
}

const SLOW_MS = 700

export async function startConsumer({ name, file, usually = () => 'well' }: ConsumerOptions): Promise<Consumer> {
  const bodies = file === null ? null : createWriteStream(file, { flags: 'a' })
  const ledger = createTakings(bodies)
  let answer: ConsumerAnswer = 'well'
  let requests = 0
  let port = 0
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    request.on('error', () => undefined)
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      requests++
      void reply(answer === 'well' ? usually() : answer, { response, take: () => ledger.take(Buffer.concat(chunks)) })
    })
  }
  let server = createServer(handle)
  const listen = async () => {
    server = createServer(handle)
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  }
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  await listen()
  return {
    name,
    url: `http://127.0.0.1:${port}/hook`,
    taken: ledger.taken,
    altered: ledger.altered,
    get requests() {
      return requests
    },
    async behave(wanted) {
      if (wanted === 'away' && answer !== 'away') await close()
      if (wanted !== 'away' && answer === 'away') await listen()
      answer = wanted
    },
    async [Symbol.asyncDispose]() {
      if (answer !== 'away') await close()
      if (bodies) await new Promise((resolve) => bodies.end(resolve))
    },
  }
}

interface Reply {
  readonly response: ServerResponse
  readonly take: () => void
}

async function reply(answer: ConsumerAnswer, { response, take }: Reply): Promise<void> {
  switch (answer) {
    case 'slow':
      take()
      await pause(SLOW_MS)
      response.writeHead(200).end()
      return
    case 'well':
      take()
      response.writeHead(200).end()
      return
    case 'refuse':
      response.writeHead(500).end('{"error":"out of order"}')
      return
    case 'busy':
      response.writeHead(503, { 'retry-after': '1' }).end()
      return
    case 'cut':
    case 'away':
      response.destroy()
      return
    // Never answered: the gateway has to give up by itself.
    case 'hang':
      return
  }
}

function createTakings(bodies: WriteStream | null) {
  const taken = new Map<string, Taken>()
  const altered: string[] = []
  return {
    taken,
    altered,
    take(raw: Buffer) {
      const { id, event, session, payload } = JSON.parse(raw.toString())
      const digest = createHash('sha256').update(raw).digest('hex')
      const known = taken.get(id)
      bodies?.write(`${JSON.stringify({ at: Date.now(), again: known !== undefined })} ${raw.toString()}\n`)
      if (known) {
        known.times++
        if (known.digest !== digest) altered.push(id)
        return
      }
      const message = event === 'message.any' ? bareId(payload.id) : null
      taken.set(id, { event, session, at: Date.now(), message, text: textOf(event, payload), digest, times: 1 })
    },
  }
}

// oxlint-disable-next-line typescript/no-explicit-any -- payloads of many shapes
function textOf(event: string, payload: any): string | null {
  switch (event) {
    case 'message':
    case 'message.any':
    case 'message.edited':
      return payload.body ?? ''
    case 'message.reaction':
      return payload.reaction.text
    default:
      return null
  }
}

/** WAHA's ids are `true_<chat>_<id>`, in groups with the author behind. */
const bareId = (id: string): string => id.split('_')[2] ?? id
