import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BinaryNode } from 'baileys'
import type { Me } from '../../../core/model/session.ts'
import { toLateAck, toServerAck } from './acks.ts'
import { toReceiptEvents } from './receipts.ts'

const ME: Me = {
  phone: '15550000001@s.whatsapp.net',
  lid: '900000000000001@lid',
  device: '15550000001:4@s.whatsapp.net',
  name: null,
}
const BEN = '15550000002@s.whatsapp.net'
const GROUP = '120363000000000001@g.us'

const receipt = (attrs: Record<string, string>, content?: BinaryNode[]): BinaryNode => ({
  tag: 'receipt',
  attrs: { id: 'M1', t: '1700000000', ...attrs },
  ...(content ? { content } : {}),
})
const brief = (node: BinaryNode) =>
  toReceiptEvents(node, ME).map((event) =>
    event.type === 'receipt' ? [event.target.id, event.target.chat, event.ack, event.by] : event,
  )

describe('receipts', () => {
  it('become ticks, also when they come from a device or for several messages', () => {
    const list = { tag: 'list', attrs: {}, content: ['M2', 'M3'].map((id) => ({ tag: 'item', attrs: { id } })) }
    assert.deepEqual(brief(receipt({ from: '15550000002:7@s.whatsapp.net', type: 'read' }, [list])), [
      ['M1', BEN, 'read', null],
      ['M2', BEN, 'read', null],
      ['M3', BEN, 'read', null],
    ])
    assert.deepEqual(brief(receipt({ from: BEN })), [['M1', BEN, 'device', null]])
    assert.deepEqual(brief(receipt({ from: BEN, type: 'inactive' })), [['M1', BEN, 'device', null]])
    assert.deepEqual(brief(receipt({ from: BEN, type: 'played' })), [['M1', BEN, 'played', null]])
  })

  it('say who, in groups, one by one or all at once', () => {
    assert.deepEqual(brief(receipt({ from: GROUP, participant: BEN, type: 'read' })), [['M1', GROUP, 'read', BEN]])
    const users = ['15550000002', '15550000003'].map((user) => ({
      tag: 'user',
      attrs: { jid: `${user}@s.whatsapp.net`, t: '5' },
    }))
    const all = receipt({ from: GROUP }, [{ tag: 'participants', attrs: { key: 'M9' }, content: users }])
    assert.deepEqual(brief(all), [
      ['M9', GROUP, 'device', BEN],
      ['M9', GROUP, 'device', '15550000003@s.whatsapp.net'],
    ])
  })

  it('tell that we read on another device', () => {
    const expected = [{ type: 'read.self', chat: BEN, ids: ['M1'], timestamp: 1_700_000_000 }]
    assert.deepEqual(brief(receipt({ from: ME.phone, recipient: BEN, type: 'read' })), expected)
    assert.deepEqual(brief(receipt({ from: BEN, type: 'read-self' })), expected)
  })

  it('that are business between devices tell nothing', () => {
    for (const type of ['retry', 'sender', 'hist_sync', 'peer_msg']) {
      assert.deepEqual(brief(receipt({ from: BEN, type })), [], type)
    }
    assert.deepEqual(brief(receipt({ from: ME.device, recipient: BEN, type: 'sender' })), [])
  })
})

describe('acks of the server', () => {
  it('carry its code when it refuses', () => {
    const ack = toServerAck({ tag: 'ack', attrs: { id: 'M1', from: BEN, class: 'message', error: '463', t: '7' } })
    assert.deepEqual(ack, { id: 'M1', chat: BEN, error: 463, timestamp: 7 })
    const event = toLateAck(ack)
    assert.ok(event.type === 'receipt')
    assert.deepEqual([event.ack, event.errorCode], ['error', 463])
    assert.equal(toServerAck({ tag: 'ack', attrs: {} }), null)
  })
})
