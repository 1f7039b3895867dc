import assert from 'node:assert/strict'
import test from 'node:test'
import { by, toTarget } from '../../core/testing/stanzas.ts'
import type { GatewayEvent } from '../../core/model/event.ts'
import { DEFAULT_SESSION_CONFIG, type SessionRecord } from '../../core/model/session.ts'
import { NO_LINKS } from '../../core/ports/encoder.ts'
import { wantsEvent } from './event-names.ts'
import { encodeEvent } from './events.ts'
import { ANNA, GROUP, incoming } from './testing/app.ts'

const OWN = '6281100000001@s.whatsapp.net'
const LID = '251556368777322@lid'
const BEN = '6281100000002@s.whatsapp.net'

const session: SessionRecord = {
  name: 'org_2',
  wanted: 'running',
  config: DEFAULT_SESSION_CONFIG,
  account: null,
  me: { phone: OWN, lid: '991@lid', device: '6281100000001:4@s.whatsapp.net', name: 'Own Name' },
  createdAt: 0,
  activityAt: 0,
}
const context = {
  session,
  baseUrl: 'http://127.0.0.1:3000',
  worker: 'w',
  media: NO_LINKS,
  describe: (raw: Uint8Array) => JSON.parse(Buffer.from(raw).toString()) as Record<string, unknown>,
}

function encode(event: GatewayEvent) {
  const logged = { session: 'org_2', seq: 1, position: 1, id: 'x', timestamp: 0, lane: 'session', event }
  return encodeEvent(logged, context).map(({ name, body }) => {
    const { event: named, ...envelope } = JSON.parse(body)
    assert.equal(named, name)
    return envelope
  })
}

const envelope = { device_id: OWN, session_id: 'org_2' }
const AT = '2023-11-14T22:13:20Z'
const proto = (value: object) => Buffer.from(JSON.stringify(value))
const message = incoming({
  id: '3EB0C127D7BACC83D6A1',
  timestamp: 1_700_000_000,
  chatAlt: LID,
  senderAlt: LID,
  quoted: { id: '3EB0QUOTED', sender: OWN, text: 'Hello?' },
  raw: proto({ extendedTextMessage: { text: 'hello', contextInfo: { isForwarded: true } } }),
})
const common = {
  timestamp: AT,
  is_from_me: false,
  chat_id: ANNA,
  chat_lid: LID,
  from: ANNA,
  from_lid: LID,
  sender_display_name: 'Anna',
  from_name: 'Anna',
}

test('a message comes in GOWA’s envelope, its time inside', () => {
  assert.deepEqual(encode({ type: 'message.created', message }), [
    {
      ...envelope,
      payload: {
        id: message.id,
        ...common,
        body: 'hello',
        replied_to_id: '3EB0QUOTED',
        quoted_body: 'Hello?',
        forwarded: true,
      },
    },
  ])
})

test('own messages are told when they were written on another device; stories never are', () => {
  const own = { ...message, fromMe: true, sender: OWN, senderAlt: null, senderName: null }
  const [told] = encode({ type: 'message.created', message: { ...own, origin: 'device' } })
  assert.deepEqual([told?.payload.is_from_me, told?.payload.sender_display_name], [true, 'Own Name'])
  assert.deepEqual(encode({ type: 'message.created', message: { ...own, origin: 'api' } }), [])
  for (const chat of ['status@broadcast', '1700000000@broadcast']) {
    assert.deepEqual(encode({ type: 'message.created', message: { ...message, chat } }), [])
  }
})

const action = by(ANNA, { id: 'ACT1', senderAlt: LID, senderName: 'Anna', timestamp: 1_700_000_000 })
const target = toTarget(message)

test('what was done to a message names it', () => {
  const done = { id: 'ACT1', ...common }
  assert.deepEqual(encode({ type: 'message.reaction', action, target, text: '👍' }), [
    { ...envelope, payload: { ...done, reaction: '👍', reacted_message_id: message.id } },
  ])
  assert.deepEqual(encode({ type: 'message.edited', action, target, message: null, text: 'new' }), [
    { ...envelope, payload: { ...done, original_message_id: message.id, body: 'new' } },
  ])
  assert.deepEqual(encode({ type: 'message.revoked', action, target, before: message }), [
    { ...envelope, payload: { ...done, revoked_message_id: message.id, revoked_from_me: false, revoked_chat: ANNA } },
  ])
})

test('receipts are told as delivered, read, and read on another device', () => {
  const own = { ...target, fromMe: true }
  const receipt = { type: 'message.ack', timestamp: 1_700_000_000, errorCode: null } as const
  assert.deepEqual(encode({ ...receipt, target: own, by: null, ack: 'device' }), [
    {
      ...envelope,
      timestamp: AT,
      payload: {
        ids: [message.id],
        chat_id: ANNA,
        from: ANNA,
        from_lid: LID,
        sender_display_name: '6289685028129',
        receipt_type: 'delivered',
        receipt_type_description:
          'means the message was delivered to the device (but the user might not have noticed).',
      },
    },
  ])
  const [inGroup] = encode({ ...receipt, target: { ...own, chat: GROUP, chatAlt: null }, by: BEN, ack: 'read' })
  assert.deepEqual(
    [inGroup?.payload.chat_id, inGroup?.payload.from, inGroup?.payload.receipt_type],
    [GROUP, BEN, 'read'],
  )
  const [self] = encode({ ...receipt, target, by: null, ack: 'read' })
  assert.deepEqual([self?.payload.from, self?.payload.receipt_type], [OWN, 'read-self'])
  for (const ack of ['error', 'pending', 'server', 'played'] as const) {
    assert.deepEqual(encode({ ...receipt, target: own, by: null, ack }), [], ack)
  }
})

test('a message deleted for oneself is told with what it was', () => {
  const event = { type: 'message.deleted', target, timestamp: 1_700_000_060 } as const
  assert.deepEqual(encode({ ...event, before: message }), [
    {
      ...envelope,
      payload: {
        deleted_message_id: message.id,
        timestamp: '2023-11-14T22:14:20Z',
        from: OWN,
        from_lid: '991@lid',
        sender_display_name: 'Own Name',
        chat_id: ANNA,
        original_content: 'hello',
        original_sender: ANNA,
        original_timestamp: AT,
        was_from_me: false,
      },
    },
  ])
  assert.deepEqual(encode({ ...event, before: null }), [])
})

test('members of a group come and go; that it is the account itself is another event', () => {
  const member = (jid: string) => ({ jid, alt: null, role: 'member' }) as const
  const event = { type: 'group.members', group: GROUP, by: null, timestamp: 1_700_000_000 } as const
  for (const change of ['join', 'leave', 'promote', 'demote'] as const) {
    assert.deepEqual(encode({ ...event, change, members: [member(BEN), member(ANNA)] }), [
      { ...envelope, timestamp: AT, payload: { chat_id: GROUP, type: change, jids: [BEN, ANNA] } },
    ])
  }
  const [joined, others] = encode({
    ...event,
    change: 'join',
    members: [{ ...member('991@lid'), alt: OWN }, member(BEN)],
  })
  assert.deepEqual(joined?.payload, { chat_id: GROUP, type: 'join', jids: ['991@lid'], reason: '' })
  assert.deepEqual(others?.payload.jids, [BEN])
})

test('labels and calls are told', () => {
  const label = { id: '3', name: 'New order', color: 2 }
  const at = { timestamp: 1_700_000_000 }
  assert.deepEqual(encode({ type: 'label.changed', label, deleted: false, ...at }), [
    { ...envelope, timestamp: AT, payload: { label_id: '3', name: 'New order', color: 2, deleted: false } },
  ])
  const assigned = { type: 'label.assigned', label, chat: ANNA, assigned: true, ...at } as const
  assert.deepEqual(encode({ ...assigned, message: null }), [
    { ...envelope, timestamp: AT, payload: { label_id: '3', labeled: true, chat_id: ANNA } },
  ])
  assert.deepEqual(encode({ ...assigned, message: target }), [])
  const call = { id: 'CALL1', from: ANNA, fromAlt: LID, group: GROUP, status: 'offer', isVideo: false, ...at } as const
  assert.deepEqual(encode({ type: 'call', call }), [
    {
      ...envelope,
      timestamp: AT,
      payload: {
        call_id: 'CALL1',
        from: ANNA,
        from_lid: LID,
        sender_display_name: '6289685028129',
        auto_rejected: false,
        group_jid: GROUP,
      },
    },
  ])
  assert.deepEqual(encode({ type: 'call', call: { ...call, status: 'ended' } }), [])
})

test('what GOWA tells nobody is not told', () => {
  assert.deepEqual(encode({ type: 'chat.cleared', chat: ANNA, keptStarred: false, timestamp: 0 }), [])
  assert.deepEqual(encode({ type: 'message.starred', target, starred: true, timestamp: 0 }), [])
})

test('a receiver that names events gets these, whatever their case; one that names none gets all', () => {
  assert.equal(wantsEvent(['*'], 'call.offer'), true)
  assert.equal(wantsEvent(['Message.Ack'], 'message.ack'), true)
  assert.equal(wantsEvent(['message'], 'message.ack'), false)
})
