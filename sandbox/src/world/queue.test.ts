import assert from 'node:assert/strict'
import { test } from 'node:test'

import { decodeStanza, encodeStanza } from '../wire/codec.ts'
import { createQueue } from './queue.ts'
import { stanza } from './stanza.ts'
import { createMemoryStorage } from './storage.ts'

function open(storage = createMemoryStorage(), limit = 100) {
  const dropped: number[] = []
  const onDropped = () => void dropped.push(1)
  const queue = createQueue({ storage, owner: '1:1', limit, encode: encodeStanza, decode: decodeStanza, onDropped })
  return { queue, dropped, storage }
}

const ids = (queue: ReturnType<typeof open>['queue']) => queue.pending().map(({ attrs }) => attrs['id'])

test('keeps order, and comes back as it was', () => {
  const { queue, storage } = open()
  for (const id of ['A', 'B', 'C']) queue.push(stanza('message', { id, from: '2@s.whatsapp.net' }))
  queue.removeMessage('B')
  assert.deepEqual(ids(queue), ['A', 'C'])
  const again = open(storage).queue
  assert.deepEqual(ids(again), ['A', 'C'])
  again.push(stanza('message', { id: 'D' }))
  assert.deepEqual(ids(again), ['A', 'C', 'D'])
})

test('an ack takes the receipt it names, not another one with the same id', () => {
  const { queue } = open()
  queue.push(stanza('receipt', { id: 'A', from: '2@s.whatsapp.net' }))
  queue.push(stanza('receipt', { id: 'A', from: '2@s.whatsapp.net', type: 'read' }))
  queue.removeAcked(stanza('ack', { class: 'receipt', id: 'A', to: '2@s.whatsapp.net', type: 'read' }))
  assert.deepEqual(
    queue.pending().map(({ attrs }) => attrs['type']),
    [undefined],
  )
})

test('drops the oldest when it is full, and says so', () => {
  const { queue, dropped } = open(createMemoryStorage(), 2)
  for (const id of ['A', 'B', 'C']) queue.push(stanza('message', { id }))
  assert.deepEqual(ids(queue), ['B', 'C'])
  assert.equal(dropped.length, 1)
})
