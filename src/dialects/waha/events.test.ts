import assert from 'node:assert/strict'
import test from 'node:test'
import type { GatewayEvent, LoggedEvent } from '../../core/model/event.ts'
import type { Group } from '../../core/model/group.ts'
import type { Message } from '../../core/model/message.ts'
import { DEFAULT_SESSION_CONFIG } from '../../core/model/session.ts'
import { type EncodeContext, NO_LINKS } from '../../core/ports/encoder.ts'
import { incoming } from '../../core/testing/stanzas.ts'
import { wantsEvent } from './event-names.ts'
import { encodeEvent } from './events.ts'

const ME = '4915550000@s.whatsapp.net'
const ANNA = '4915550001@s.whatsapp.net'
const GROUP = '120363000000000001@g.us'

const context: EncodeContext = {
  session: {
    name: 'default',
    wanted: 'running',
    config: { ...DEFAULT_SESSION_CONFIG, metadata: { 'user.id': '123' } },
    me: { phone: ME, lid: '70@lid', device: '4915550000:4@s.whatsapp.net', name: 'Me' },
    account: null,
    createdAt: 1,
    activityAt: 2,
  },
  describe: () => ({ conversation: 'hello' }),
  baseUrl: 'http://127.0.0.1:3000',
  worker: 'waha',
  media: NO_LINKS,
}

const hello: Message = incoming({
  id: '3EB0AA',
  chat: ANNA,
  chatAlt: '71@lid',
  sender: ANNA,
  senderAlt: '71@lid',
  senderName: 'Anna',
  timestamp: 1_700_000_000,
})

const logged = (event: GatewayEvent): LoggedEvent => ({
  session: 'default',
  seq: 7,
  position: 9,
  id: '01jd3x8m4q0123456789abcdef',
  timestamp: 1_741_249_702_485,
  lane: ANNA,
  event,
})

const encode = (event: GatewayEvent) =>
  encodeEvent(logged(event), context).map(({ name, headers, body }) => ({ name, headers, body: JSON.parse(body) }))

/** The payload of an event that has to be there. */
function payloadOf(encoded: ReturnType<typeof encode>[number] | undefined) {
  assert.ok(encoded)
  return encoded.body.payload
}

test('an incoming message becomes message and message.any with WAHA’s envelope', () => {
  const [message, any] = encode({ type: 'message.created', message: hello })
  assert.deepEqual([message?.name, any?.name], ['message', 'message.any'])
  assert.ok(message)
  const { payload, ...envelope } = message.body
  assert.deepEqual(envelope, {
    id: 'evt_01jd3x8m4q0123456789abcdef',
    timestamp: 1_741_249_702_485,
    event: 'message',
    session: 'default',
    metadata: { 'user.id': '123' },
    me: { id: '4915550000@c.us', pushName: 'Me', lid: '70@lid', jid: '4915550000:4@s.whatsapp.net' },
    engine: 'NOWEB',
    environment: {
      version: '2026.7.1',
      engine: 'NOWEB',
      tier: 'CORE',
      browser: null,
      platform: `${process.platform}/${process.arch}`,
      worker: { id: 'waha' },
    },
  })
  assert.equal(payload.id, 'false_4915550001@c.us_3EB0AA')
  assert.equal(payload.from, '4915550001@c.us')
  assert.equal(payload.to, '4915550000@c.us')
  assert.equal(payload.body, 'hello')
  assert.equal(payload.ackName, 'DEVICE')
  assert.equal(payload._data.key.remoteJidAlt, '71@lid')
  assert.equal(payload._data.pushName, 'Anna')
  assert.equal(payload._data.Info.PushName, 'Anna')
  assert.equal(payload._data.Info.ID, '3EB0AA')
  assert.deepEqual(payload._data.message, { conversation: 'hello' })
})

test('both payloads of one event have ids of their own that are ULIDs and never change', () => {
  const first = encode({ type: 'message.created', message: hello })
  const again = encode({ type: 'message.created', message: hello })
  assert.deepEqual(first, again)
  const ids = first.map(({ body }) => body.id as string)
  assert.equal(new Set(ids).size, 2)
  for (const id of ids) assert.match(id, /^evt_01jd3x8m4q[0-9a-hjkmnp-tv-z]{16}$/)
})

test('the headers are WAHA’s and stay the same over retries', () => {
  const [message] = encode({ type: 'message.created', message: hello })
  assert.equal(message?.headers['content-type'], 'application/json')
  assert.equal(message?.headers['user-agent'], 'WAHA/2026.7.1')
  assert.equal(message?.headers['X-Webhook-Timestamp'], '1741249702485')
  assert.match(message?.headers['X-Webhook-Request-Id'] ?? '', /^[0-9a-z]{16}$/)
})

test('an own message is message.any only, and tells whether it came through the API', () => {
  const own = { ...hello, fromMe: true, sender: ME, senderAlt: null, origin: 'api' } as const
  const encoded = encode({ type: 'message.created', message: own })
  assert.deepEqual(
    encoded.map(({ name }) => name),
    ['message.any'],
  )
  assert.equal(encoded[0]?.body.payload.source, 'api')
  assert.equal(encoded[0]?.body.payload.to, '4915550001@c.us')
  assert.equal(encoded[0]?.body.id, 'evt_01jd3x8m4q0123456789abcdef')
})

test('a receipt in a chat of two is message.ack, a member’s receipt in a group message.ack.group', () => {
  const ack = { type: 'message.ack', ack: 'read', timestamp: 5, errorCode: null } as const
  const target = { id: 'AA', chat: ANNA, chatAlt: null, fromMe: true, participant: null }
  const [single] = encode({ ...ack, target, by: null })
  assert.equal(single?.name, 'message.ack')
  assert.equal(single?.body.payload.id, 'true_4915550001@c.us_AA')
  assert.deepEqual([single?.body.payload.ack, single?.body.payload.ackName], [3, 'READ'])
  const [group] = encode({ ...ack, target: { ...target, chat: GROUP }, by: ANNA })
  assert.equal(group?.name, 'message.ack.group')
  assert.equal(group?.body.payload.id, `true_${GROUP}_AA_4915550001@c.us`)
  assert.equal(group?.body.payload.participant, '4915550001@c.us')
})

const action = {
  id: 'BB',
  fromMe: false,
  sender: ANNA,
  senderAlt: null,
  senderName: 'Anna',
  timestamp: 9,
  raw: null,
}
const target = { id: 'AA', chat: ANNA, chatAlt: null, fromMe: true, participant: null }

test('a reaction names the message it is on', () => {
  const [reaction] = encode({ type: 'message.reaction', action, target, text: '👍' })
  assert.equal(reaction?.name, 'message.reaction')
  assert.deepEqual(reaction?.body.payload.reaction, { text: '👍', messageId: 'true_4915550001@c.us_AA' })
  assert.deepEqual([reaction?.body.payload.id, reaction?.body.payload.source], ['false_4915550001@c.us_BB', 'app'])
  const own = { ...action, fromMe: true, sender: ME, origin: 'api' } as const
  const [ours] = encode({ type: 'message.reaction', action: own, target, text: '' })
  assert.deepEqual([ours?.body.payload.id, ours?.body.payload.source], ['true_4915550001@c.us_BB', 'api'])
})

test('an edit carries the new text and the bare id of what was edited', () => {
  const [edited] = encode({ type: 'message.edited', action, target, message: hello, text: 'new' })
  assert.equal(edited?.name, 'message.edited')
  assert.equal(edited?.body.payload.editedMessageId, 'AA')
  assert.equal(edited?.body.payload.body, 'new')
})

test('a revoke carries the bare id and the message as it was', () => {
  const [revoked] = encode({ type: 'message.revoked', action, target, before: hello })
  assert.equal(revoked?.name, 'message.revoked')
  assert.equal(revoked?.body.payload.revokedMessageId, 'AA')
  assert.equal(revoked?.body.payload.before.body, 'hello')
  assert.equal(revoked?.body.payload.after.id, 'false_4915550001@c.us_BB')
})

test('a session’s state carries the last three and, in trouble, the reason', () => {
  const points = (['stopped', 'starting', 'scan_qr', 'failed'] as const).map((status, i) => ({ status, timestamp: i }))
  const trouble = { code: 'PAIRING_EXPIRED', message: 'start again', retryAt: null } as const
  const event = { type: 'session.status', status: 'failed', trouble, qr: null, me: null, statuses: points } as const
  const [status] = encode(event)
  assert.deepEqual(status?.body.payload, {
    name: 'default',
    status: 'FAILED',
    statuses: [
      { status: 'STARTING', timestamp: 1 },
      { status: 'SCAN_QR_CODE', timestamp: 2 },
      { status: 'FAILED', timestamp: 3 },
    ],
    data: { reason: 'PAIRING_EXPIRED', message: 'start again', retryAt: null },
  })
})

test('what WAHA has no event for is not sent; archiving is chat.archive', () => {
  assert.deepEqual(encode({ type: 'history.progress', percent: 1, messages: 1, chats: 1, done: false }), [])
  assert.deepEqual(encode({ type: 'chat.changed', chat: ANNA, pinned: true, timestamp: 5 }), [])
  const [archive] = encode({ type: 'chat.changed', chat: ANNA, archived: true, timestamp: 5 })
  assert.deepEqual(archive?.body.payload, { id: '4915550001@c.us', archived: true, timestamp: 5 })
})

test('coming out of the archive is chat.archive too; other changes of a chat are not told', () => {
  const [archive] = encode({ type: 'chat.changed', chat: ANNA, archived: false, unread: 2, timestamp: 5 })
  assert.equal(archive?.name, 'chat.archive')
  assert.deepEqual(archive?.body.payload, { id: '4915550001@c.us', archived: false, timestamp: 5 })
  const unknown: GatewayEvent[] = [
    { type: 'chat.changed', chat: ANNA, favorite: true, mutedUntil: -1, markedUnread: true, timestamp: 5 },
    { type: 'chat.cleared', chat: ANNA, keptStarred: false, timestamp: 5 },
    { type: 'chat.deleted', chat: ANNA, timestamp: 5 },
    { type: 'message.starred', target, starred: true, timestamp: 5 },
    { type: 'message.pinned', action, target, pinnedUntil: 86_405 },
    { type: 'message.deleted', target, before: hello, timestamp: 5 },
  ]
  assert.deepEqual(unknown.flatMap(encode), [])
})

test('labels are told with their colour, and where they were put', () => {
  const label = { id: '1', name: 'Lead', color: 0 }
  const shown = { ...label, colorHex: '#ff9485' }
  const [upsert] = encode({ type: 'label.changed', label, deleted: false, timestamp: 5 })
  assert.deepEqual([upsert?.name, upsert?.body.payload], ['label.upsert', shown])
  const [deleted] = encode({ type: 'label.changed', label: { ...label, color: 19 }, deleted: true, timestamp: 5 })
  assert.equal(deleted?.name, 'label.deleted')
  assert.deepEqual(deleted?.body.payload, { ...label, color: 19, colorHex: '#9368cf' })
  const assignment = { type: 'label.assigned', label, chat: ANNA, message: null, timestamp: 5 } as const
  const [added] = encode({ ...assignment, assigned: true })
  assert.equal(added?.name, 'label.chat.added')
  assert.deepEqual(added?.body.payload, { labelId: '1', chatId: '4915550001@c.us', label: shown })
  assert.equal(encode({ ...assignment, assigned: false })[0]?.name, 'label.chat.deleted')
  assert.deepEqual(encode({ ...assignment, assigned: true, message: target }), [])
})

test('a message without an answer is told as still pending', () => {
  const target = { id: 'X', chat: ANNA, chatAlt: null, fromMe: true, participant: null }
  const [told, ...more] = encode({ type: 'message.unconfirmed', target, timestamp: 9 })
  assert.deepEqual([told?.name, more], ['message.ack', []])
  const { id, ack, ackName, fromMe } = payloadOf(told)
  assert.deepEqual([id, ack, ackName, fromMe], ['true_4915550001@c.us_X', 0, 'PENDING', true])
})

test('a call is told when it comes, when it is taken and when it is declined', () => {
  const call = {
    id: 'CALL1',
    from: '71@lid',
    fromAlt: ANNA,
    group: null,
    status: 'offer',
    isVideo: true,
    timestamp: 1_666_943_582,
  } as const
  const [received] = encode({ type: 'call', call })
  assert.equal(received?.name, 'call.received')
  const { _data, ...payload } = payloadOf(received)
  assert.deepEqual(payload, {
    id: 'CALL1',
    from: '4915550001@c.us',
    timestamp: 1_666_943_582,
    isVideo: true,
    isGroup: false,
  })
  assert.deepEqual([_data.from, _data.callerPn, _data.status], ['71@lid', ANNA, 'offer'])
  const [group] = encode({ type: 'call', call: { ...call, group: GROUP, status: 'accepted' } })
  assert.deepEqual([group?.name, group?.body.payload.isGroup], ['call.accepted', true])
  assert.equal(encode({ type: 'call', call: { ...call, status: 'rejected' } })[0]?.name, 'call.rejected')
  for (const status of ['ringing', 'ended', 'missed'] as const) {
    assert.deepEqual(encode({ type: 'call', call: { ...call, status } }), [])
  }
})

const group: Group = {
  jid: GROUP,
  subject: 'Family',
  description: null,
  owner: ANNA,
  createdAt: 1_666_943_000,
  addressing: 'lid',
  members: [
    { jid: '71@lid', alt: ANNA, role: 'superadmin' },
    { jid: '70@lid', alt: ME, role: 'member' },
  ],
  onlyAdminsSend: true,
  onlyAdminsEdit: false,
  ephemeralSeconds: 0,
}

test('members of a group are told with id, number and role', () => {
  const ben = { jid: '72@lid', alt: null, role: 'admin' } as const
  const members = { type: 'group.members', group: GROUP, by: ANNA, timestamp: 9 } as const
  const [promoted, ...rest] = encode({ ...members, change: 'promote', members: [ben] })
  assert.deepEqual([promoted?.name, rest], ['group.v2.participants', []])
  const { _data, ...payload } = payloadOf(promoted)
  assert.deepEqual(payload, {
    type: 'promote',
    timestamp: 9,
    group: { id: GROUP },
    participants: [{ id: '72@lid', role: 'admin' }],
  })
  assert.deepEqual([_data.action, _data.author], ['promote', ANNA])
  const [left] = encode({ ...members, change: 'leave', members: [{ jid: '71@lid', alt: ANNA, role: 'member' }] })
  assert.deepEqual(left?.body.payload.participants, [{ id: '71@lid', pn: '4915550001@c.us', role: 'left' }])
})

test('my own coming and going in a group has events of its own', () => {
  const members = { type: 'group.members', group: GROUP, by: ANNA, timestamp: 9, info: group } as const
  const me = { jid: '70@lid', alt: null, role: 'member' } as const
  const [join, participants] = encode({ ...members, change: 'join', members: [me] })
  assert.deepEqual([join?.name, participants?.name], ['group.v2.join', 'group.v2.participants'])
  const { _data, ...payload } = payloadOf(join)
  assert.deepEqual(payload, {
    timestamp: 9,
    group: {
      id: GROUP,
      subject: 'Family',
      description: '',
      membersCanAddNewMember: true,
      membersCanSendMessages: false,
      newMembersApprovalRequired: false,
      participants: [
        { id: '71@lid', pn: '4915550001@c.us', role: 'superadmin' },
        { id: '70@lid', pn: '4915550000@c.us', role: 'participant' },
      ],
    },
  })
  assert.deepEqual([_data.id, _data.announce, _data.author], [GROUP, true, ANNA])
  const [leave, after] = encode({ ...members, change: 'leave', members: [{ ...me, jid: ME }] })
  assert.deepEqual([leave?.name, after?.name], ['group.v2.leave', 'group.v2.participants'])
  assert.deepEqual(leave?.body.payload, { timestamp: 9, group: { id: GROUP }, _data: { id: GROUP, author: ANNA } })
})

test('a changed group is told with what changed', () => {
  const changed = { type: 'group.changed', group, by: ANNA, timestamp: 9 } as const
  const [update] = encode({ ...changed, changed: ['subject', 'onlyAdminsSend'] })
  assert.equal(update?.name, 'group.v2.update')
  const { _data, ...payload } = payloadOf(update)
  assert.deepEqual(payload, { timestamp: 9, group: { id: GROUP, subject: 'Family', membersCanSendMessages: false } })
  assert.deepEqual([_data.subject, _data.restrict], ['Family', false])
  assert.deepEqual(encode({ ...changed, changed: ['members', 'addressing'] }), [])
})

test('what happened to a message since is under `_data`; a pin shows until it ends', () => {
  const reaction = { sender: ANNA, senderAlt: null, fromMe: false, text: '👍', timestamp: 1_700_000_005 }
  const changed = {
    ...hello,
    starred: true,
    editedAt: 1_700_000_003,
    pinnedUntil: 1_741_249_703,
    reactions: [reaction],
  }
  const [message] = encode({ type: 'message.created', message: changed })
  const { starred, editedAt, pinnedUntil, pinInChat, reactions } = payloadOf(message)._data
  assert.deepEqual([starred, editedAt, pinnedUntil], [true, 1_700_000_003, 1_741_249_703])
  assert.deepEqual(pinInChat, { type: 1, key: { remoteJid: ANNA, fromMe: false, id: '3EB0AA' } })
  assert.deepEqual(reactions, [
    { key: { remoteJid: ANNA, fromMe: false }, text: '👍', senderTimestampMs: 1_700_000_005_000 },
  ])
  const [later] = encode({ type: 'message.created', message: { ...changed, pinnedUntil: 1_741_249_702, revokedAt: 7 } })
  const data = later?.body.payload._data
  assert.deepEqual([data.pinnedUntil, data.pinInChat, data.messageStubType], [null, undefined, 1])
})

test('a star means every event but the raw ones', () => {
  assert.ok(wantsEvent(['*'], 'message.any'))
  assert.ok(!wantsEvent(['*'], 'engine.event'))
  assert.ok(wantsEvent(['*', 'engine.event'], 'engine.event'))
  assert.ok(!wantsEvent(['message'], 'message.any'))
})

test('votes and answers to events have events of their own, also when they could not be opened', () => {
  const target = { id: 'AA', chat: GROUP, chatAlt: null, fromMe: true, participant: null }
  const answered = { type: 'message.answered', action, target, at: 1_700_000_000_500 } as const
  const [vote] = encode({ ...answered, to: 'poll', answer: { to: 'poll', options: ['tea'] } })
  assert.equal(vote?.name, 'poll.vote')
  const { vote: said, poll } = payloadOf(vote)
  assert.deepEqual(
    [said.id, said.fromMe, said.participant, said.selectedOptions, said.timestamp],
    [`false_${GROUP}_BB_4915550001@c.us`, false, '4915550001@c.us', ['tea'], 1_700_000_000],
  )
  const ours = { id: `true_${GROUP}_AA_4915550000@c.us`, to: GROUP, from: '4915550000@c.us', fromMe: true }
  assert.deepEqual(poll, { ...ours, participant: '4915550000@c.us' })
  const [failed] = encode({ ...answered, to: 'poll', answer: null })
  assert.deepEqual([failed?.name, payloadOf(failed).vote.selectedOptions], ['poll.vote.failed', []])
  const answer = { to: 'event', response: 'notGoing', extraGuests: 1 } as const
  const [response] = encode({ ...answered, to: 'event', answer })
  assert.equal(response?.name, 'event.response')
  assert.deepEqual(payloadOf(response).eventCreationKey, poll)
  assert.deepEqual(payloadOf(response).eventResponse, {
    response: 'NOT_GOING',
    timestampMs: 1_700_000_000_500,
    extraGuestCount: 1,
  })
  const [unopened] = encode({ ...answered, to: 'event', answer: null })
  assert.deepEqual([unopened?.name, payloadOf(unopened).eventResponse], ['event.response.failed', null])
})
