import assert from 'node:assert/strict'
import test from 'node:test'
import { proto, type WASocket } from 'baileys'
import { pino } from 'pino'
import { until } from '../../../../test/support/wait.ts'
import { GatewayError } from '../../../core/errors.ts'
import { createTransmitter } from './transmit.ts'

const photo = (id: string) => ({
  id,
  chat: '15550000002@s.whatsapp.net',
  raw: proto.Message.encode({ imageMessage: { directPath: '/v/photo' } }).finish(),
})

test('a file that waits for its turn ends with its connection, and the next connection begins afresh', async () => {
  const transmitter = createTransmitter({
    sendMs: 60_000,
    onSent: async () => undefined,
    log: pino({ level: 'silent' }),
  })
  const left: string[] = []
  const closing = Promise.withResolvers<never>()
  closing.promise.catch(() => undefined)
  const socketOf = (relayed: Promise<unknown>) =>
    ({
      ws: { isOpen: false },
      relayMessage: (_chat: string, _content: unknown, { messageId }: { messageId: string }) => {
        left.push(messageId)
        return relayed
      },
    }) as unknown as WASocket
  const first = socketOf(closing.promise)
  const sends = ['1', '2', '3', '4', '5'].map((id) => transmitter.send(first, photo(id)))
  await until('four have begun', () => left.length === 4)
  transmitter.disconnected()
  await assert.rejects(sends[4] ?? Promise.resolve(), { code: 'SESSION_NOT_READY' })
  closing.reject(new Error('closed'))
  for (const send of sends) await assert.rejects(send, { code: 'SESSION_NOT_READY' })
  const again = transmitter.send(socketOf(Promise.resolve()), photo('6'))
  await until('the next has left', () => left.at(-1) === '6')
  transmitter.answer({ id: '6', error: null, timestamp: 7 } as never)
  assert.deepEqual(await again, { timestamp: 7 })
  assert.deepEqual(left, ['1', '2', '3', '4', '6'])
})

const failing = (error: Error) => {
  const transmitter = createTransmitter({
    sendMs: 60_000,
    onSent: async () => undefined,
    log: pino({ level: 'silent' }),
  })
  const sock = { ws: { isOpen: true }, relayMessage: async () => Promise.reject(error) } as unknown as WASocket
  return transmitter.send(sock, photo('1'))
}

test('a send that failed for a passing reason may have arrived before, and is not refused', async () => {
  const passing = [
    new TypeError('Cannot read properties of undefined (reading tag)'),
    Object.assign(new Error('Timed Out'), { output: { statusCode: 408 }, data: { stack: '' } }),
    Object.assign(new Error('service-unavailable'), { data: 503 }),
    new GatewayError('STORAGE_FAILED', 'the disk is full'),
  ]
  for (const error of passing) await assert.rejects(failing(error), { code: 'SEND_UNCONFIRMED', cause: error })
})

test('what WhatsApp or nobody can take is refused', async () => {
  const form = Object.assign(new Error('not-acceptable'), { data: 479 })
  await assert.rejects(failing(form), { code: 'SEND_REFUSED', details: { code: 479 } })
  await assert.rejects(failing(new Error('All encryptions failed')), { code: 'SEND_REFUSED' })
})
