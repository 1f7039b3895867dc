import assert from 'node:assert/strict'
import test from 'node:test'
import { proto, type WASocket } from 'baileys'
import { pino } from 'pino'
import { until } from '../../../../test/support/wait.ts'
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
