import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import test from 'node:test'
import type { proto, WASocket } from 'baileys'
import { pino } from 'pino'
import type { WaitingMessage } from '../../../core/ports/waiting-store.ts'
import { createResend } from './resend.ts'

const BEN = '15550000002@s.whatsapp.net'

const waitingOf = (count: number, reason: string): WaitingMessage[] =>
  Array.from({ length: count }, (_, index) => ({
    target: { id: `${reason} ${index}`, chat: BEN, chatAlt: null, fromMe: false, participant: null },
    reason,
    timestamp: 1_790_000_000,
  }))

/** A phone that is asked; `fails` says which requests do not leave. */
function setUp(waiting: readonly WaitingMessage[], fails: (request: number) => boolean = () => false) {
  const requests: string[][] = []
  const watchers = new Set<() => void>()
  let tries = 0
  const resend = createResend({
    archive: { waiting: async (limit) => waiting.slice(0, limit) },
    afterMs: 1,
    log: pino({ level: 'silent' }),
  })
  const connect = () => {
    const ev = new EventEmitter()
    const sock = {
      ev,
      async sendPeerDataOperationMessage(asked: proto.Message.IPeerDataOperationRequestMessage) {
        if (fails(tries++)) throw new Error('it did not leave')
        requests.push((asked.placeholderMessageResendRequest ?? []).map(({ messageKey }) => messageKey?.id ?? ''))
        for (const look of watchers) look()
      },
    } as unknown as WASocket
    resend.attach(sock)
    ev.emit('connection.update', { connection: 'open' })
    return { close: () => void ev.emit('connection.update', { connection: 'close' }) }
  }
  /** Resolves when so many messages were asked for. */
  const until = (count: number): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (requests.flat().length >= count) resolve()
      }
      watchers.add(look)
      look()
    })
  return { resend, requests, until, connect }
}

const LIMIT = { timeout: 10_000 }

test('all that waits is asked for, a page at a time, each once', LIMIT, async () => {
  const { requests, until, connect } = setUp([...waitingOf(120, 'view_once'), ...waitingOf(300, 'no session')])
  const { close } = connect()
  await until(300)
  close()
  assert.deepEqual(
    requests.map(({ length }) => length),
    [50, 50, 50, 50, 50, 50],
  )
  assert.ok(requests.flat().every((id) => id.startsWith('no session')))
})

test('what did not leave is asked for again', LIMIT, async () => {
  const { requests, until, connect } = setUp(waitingOf(60, 'no session'), (request) => request < 2)
  const { close } = connect()
  await until(60)
  close()
  assert.equal(requests.flat().length, 60)
})

test('what came meanwhile is asked for as well, and everything once more on the next connection', LIMIT, async () => {
  const waiting = waitingOf(2, 'no session')
  const { resend, requests, until, connect } = setUp(waiting)
  const first = connect()
  await until(2)
  waiting.unshift(...waitingOf(1, 'bad mac'))
  resend.noted()
  await until(3)
  first.close()
  assert.deepEqual(requests.at(-1), ['bad mac 0'])
  const second = connect()
  await until(6)
  second.close()
  assert.equal(requests.at(-1)?.length, 3)
})
