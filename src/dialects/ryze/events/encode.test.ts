import assert from 'node:assert/strict'
import test from 'node:test'
import type { GatewayEvent } from '../../../core/model/event.ts'
import type { Group } from '../../../core/model/group.ts'
import type { Message } from '../../../core/model/message.ts'
import { DEFAULT_SESSION_CONFIG, type Me, type SessionStatus, type TroubleCode } from '../../../core/model/session.ts'
import { NO_LINKS } from '../../../core/ports/encoder.ts'
import { ANA, ANA_LID, BEN, by, GROUP, incoming, toTarget } from '../../../core/testing/stanzas.ts'
import { createEncoder } from './encode.ts'
import { EVENT_NAMES, wantsEvent } from './names.ts'

const ME: Me = {
  phone: '15550001000@s.whatsapp.net',
  lid: '915550001000@lid',
  device: '15550001000:1@s.whatsapp.net',
  name: 'Shop',
}
const AT = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
const SECONDS = 1_767_323_045
const TIME = '2026-01-02T03:04:05Z'

const json = (value: object): Uint8Array => Buffer.from(JSON.stringify(value))

const session = {
  name: 'sales',
  wanted: 'running',
  config: { ...DEFAULT_SESSION_CONFIG, dialects: { ryze: { token: 'secret-token' } } },
  account: null,
  me: ME,
  createdAt: 0,
  activityAt: 0,
} as const

const context = {
  session,
  describe: (raw: Uint8Array) => (raw.length > 2 ? JSON.parse(Buffer.from(raw).toString()) : null),
  baseUrl: 'https://gateway.example',
  worker: 'w',
  media: NO_LINKS,
}

const encode = (event: GatewayEvent, showTokens = false) =>
  createEncoder({ showTokens })(
    { session: 'sales', seq: 1, position: 1, id: '01', timestamp: AT, lane: 'x', event },
    context,
  )

/** The only payload of an event. */
function payloadOf(event: GatewayEvent) {
  const [encoded, ...more] = encode(event)
  assert.ok(encoded && more.length === 0)
  const body = JSON.parse(encoded.body)
  assert.equal(body.event, encoded.name)
  assert.ok((EVENT_NAMES as readonly string[]).includes(encoded.name))
  return body
}

const exchange = (change: Partial<Message>) =>
  payloadOf({ type: 'message.created', message: incoming({ timestamp: SECONDS, ...change }) }).data

const raw = (type: string, part: object, media: object | null = null): Partial<Message> => ({
  content: { kind: 'raw', type, text: null, media: media as never },
  raw: json({ [type]: part }),
})

test('an incoming text has its identity beside the message, and the instance around it', () => {
  const message = incoming({ id: 'M1', timestamp: SECONDS, chatAlt: ANA_LID, senderAlt: ANA_LID })
  assert.deepEqual(payloadOf({ type: 'message.created', message }), {
    event: 'message.exchange',
    data: {
      id: 'M1',
      direction: 'incoming',
      timestamp: TIME,
      chat: { jid: ANA, lid: ANA_LID, name: 'Ana', type: 'private' },
      sender: { jid: ANA, lid: ANA_LID, name: 'Ana' },
      recipient: { jid: ME.phone, lid: ME.lid, name: 'Shop' },
      message: { type: 'text', content: 'hello', source: 'whatsapp' },
    },
    instanceData: { baseUrl: 'https://gateway.example', instance: 'sales', token: '' },
  })
})

test('the token is told only where the operator wants it', () => {
  const [encoded] = encode({ type: 'message.created', message: incoming() }, true)
  assert.equal(JSON.parse(encoded?.body ?? '').instanceData.token, 'secret-token')
  assert.deepEqual(encoded?.headers, { 'content-type': 'application/json', 'X-Waypost-Event-Id': '01' })
})

test('own messages go out, and the source tells those of the API from those of the phone', () => {
  const own = { fromMe: true, sender: ME.phone, senderAlt: ME.lid, senderName: 'Shop' }
  const api = exchange({ ...own, origin: 'api' })
  assert.deepEqual([api.direction, api.message.source, api.chat.name], ['outgoing', 'api', null])
  assert.deepEqual(api.sender, { jid: ME.phone, lid: ME.lid, name: 'Shop' })
  assert.deepEqual(api.recipient, { jid: ANA, lid: null, name: null })
  assert.equal(exchange({ ...own, origin: 'device' }).message.source, 'whatsapp')
})

test('groups, answers and mentions', () => {
  const data = exchange({
    chat: GROUP,
    sender: ANA,
    content: { kind: 'text', text: '@5511900000002', mentions: [BEN] },
    quoted: { id: 'Q1', sender: BEN, text: 'before' },
  })
  assert.deepEqual([data.chat.type, data.chat.jid, data.recipient.jid], ['group', GROUP, GROUP])
  assert.deepEqual(data.mentions, [BEN])
  assert.deepEqual(data.reply, { message_id: 'Q1', text: 'before', sender: BEN })
  assert.equal(exchange({ chat: '120363000000000009@newsletter' }).chat.type, 'newsletter')
})

test('files have their description, and a caption', () => {
  const file = { mimetype: 'image/jpeg', fileName: null, size: 10 }
  const image = exchange({
    content: { kind: 'raw', type: 'imageMessage', text: 'look', media: file },
    raw: json({ imageMessage: {} }),
  }).message
  assert.deepEqual([image.type, image.content], ['image', 'look'])
  assert.deepEqual(image.media, {
    type: 'image',
    mimeType: 'image/jpeg',
    mimetype: 'image/jpeg',
    size: 10,
    caption: 'look',
  })
  const voice = exchange(raw('audioMessage', { ptt: true, seconds: 4 }, { ...file, mimetype: 'audio/ogg' })).message
  assert.deepEqual(
    [voice.type, voice.media.type, voice.media.isVoiceNote, voice.media.duration],
    ['audio', 'ptt', true, 4],
  )
})

test('places, people and polls', () => {
  const place = { degreesLatitude: 1.5, degreesLongitude: -2.5, name: 'Cafe', address: 'Street 1' }
  const location = exchange(raw('locationMessage', place)).message
  assert.deepEqual(location, {
    type: 'location',
    content: '',
    source: 'whatsapp',
    location: { latitude: 1.5, longitude: -2.5, name: 'Cafe', address: 'Street 1' },
  })
  const vcard = 'BEGIN:VCARD\nTEL;type=CELL;waid=5511999999999:+55 11 99999-9999\nEND:VCARD'
  const contact = exchange(raw('contactMessage', { displayName: 'Bea', vcard })).message
  assert.deepEqual(contact.contact, { display_name: 'Bea', phone_number: '5511999999999', vcard })
  const poll = exchange(
    raw('pollCreationMessageV3', { name: 'Q?', options: [{ optionName: 'A' }, { optionName: 'B' }] }),
  )
  assert.deepEqual(
    [poll.message.type, poll.message.poll],
    ['poll', { title: 'Q?', options: [{ name: 'A' }, { name: 'B' }] }],
  )
})

test('clicks name the button or the row', () => {
  const click = exchange(raw('buttonsResponseMessage', { selectedButtonId: 'b1', selectedDisplayText: 'Yes' })).message
  assert.deepEqual(
    [click.type, click.content, click.interactive],
    ['buttons_response', '', { selectedButtonId: 'b1', title: 'Yes' }],
  )
  const row = exchange(raw('listResponseMessage', { title: 'Row', singleSelectReply: { selectedRowId: 'r1' } })).message
  assert.equal(row.type, 'list_response')
  assert.deepEqual(row.interactive, { selectedReply: { selectedRowID: 'r1' }, selectedRowId: 'r1', title: 'Row' })
  const paramsJson = JSON.stringify({ id: 'x', flow_token: 'f' })
  const flow = exchange(
    raw('interactiveResponseMessage', { nativeFlowResponseMessage: { paramsJson }, body: { text: 'Sent' } }),
  ).message
  assert.deepEqual(flow.interactive, { selectedButtonId: 'x', id: 'x', flow_token: 'f', title: 'Sent' })
})

test('what WhatsApp wraps is found, and what cannot be read does no harm', () => {
  const wrapped = exchange({
    content: { kind: 'raw', type: 'locationMessage', text: null, media: null },
    raw: json({ ephemeralMessage: { message: { locationMessage: { degreesLatitude: 3 } } } }),
  }).message
  assert.equal(wrapped.location.latitude, 3)
  for (const part of [{ vcard: 5 }, { options: 'x' }, { contacts: [7] }]) {
    for (const type of ['contactMessage', 'pollCreationMessage', 'contactsArrayMessage', 'listResponseMessage']) {
      assert.ok(exchange(raw(type, part)).message.type)
    }
  }
  const unreadable = raw('interactiveResponseMessage', { nativeFlowResponseMessage: { paramsJson: '{' } })
  assert.deepEqual(exchange(unreadable).message.interactive, { title: '' })
  assert.equal(exchange({ ...raw('stickerMessage', {}), raw: null }).message.type, 'sticker')
})

test('edits, revokes and reactions are messages of their own that name their target', () => {
  const message = incoming()
  const target = toTarget(message)
  const action = by(ANA, { id: 'A1', timestamp: SECONDS })
  const edited = payloadOf({ type: 'message.edited', action, target, message, text: 'new' }).data
  assert.deepEqual([edited.id, edited.direction, edited.timestamp], ['A1', 'incoming', TIME])
  assert.deepEqual(edited.message, {
    type: 'message_edit',
    content: 'new',
    source: 'whatsapp',
    isEdit: true,
    edit: { original_id: message.id, text: 'new' },
  })
  const revoked = payloadOf({ type: 'message.revoked', action, target, before: message }).data.message
  assert.deepEqual([revoked.type, revoked.revoke], ['message_revoke', { original_id: message.id }])
  const reaction = payloadOf({ type: 'message.reaction', action, target, text: '👍' }).data.message
  assert.deepEqual([reaction.type, reaction.content], ['reaction', '👍'])
  assert.deepEqual(reaction.reaction, { message_id: message.id, text: '👍' })
})

const ackEvent = (change: object) =>
  ({
    type: 'message.ack',
    target: { id: 'M1', chat: ANA, chatAlt: null, fromMe: true, participant: null },
    by: null,
    ack: 'read',
    timestamp: SECONDS,
    errorCode: null,
    ...change,
  }) as GatewayEvent

test('receipts have RyzeAPI’s words; what it has no word for is not told', () => {
  assert.deepEqual(payloadOf(ackEvent({})), {
    event: 'message.status',
    data: {
      timestamp: TIME,
      status: 'read',
      messageIds: ['M1'],
      chat: { jid: ANA, lid: null, name: null, type: 'private' },
      recipient: { jid: ANA, lid: null, name: null },
    },
    instanceData: { baseUrl: 'https://gateway.example', instance: 'sales', token: '' },
  })
  const words = (fromMe: boolean) =>
    ['error', 'pending', 'server', 'device', 'read', 'played'].map((ack) => {
      const target = { id: 'M1', chat: ANA, chatAlt: null, fromMe, participant: null }
      const [encoded] = encode(ackEvent({ ack, target }))
      return encoded ? JSON.parse(encoded.body).data.status : null
    })
  assert.deepEqual(words(true), ['server_error', null, null, 'delivered', 'read', 'played'])
  assert.deepEqual(words(false), [null, null, null, null, 'read_self', 'played_self'])
  const inGroup = { id: 'M1', chat: GROUP, chatAlt: null, fromMe: true, participant: null }
  const { data } = payloadOf(ackEvent({ target: inGroup, by: BEN }))
  assert.deepEqual([data.messageSender, data.recipient.jid, data.chat.type], [ME.phone, BEN, 'group'])
})

const statusEvent = (status: SessionStatus, change: object = {}) =>
  ({ type: 'session.status', status, trouble: null, qr: null, me: ME, statuses: [], ...change }) as GatewayEvent

test('states have RyzeAPI’s words, with the code to scan and the reason', () => {
  const connected = payloadOf(statusEvent('working')).data
  assert.deepEqual(connected, { instance: 'sales', state: 'connected', timestamp: new Date(AT).toISOString() })
  const stateOf = (event: GatewayEvent) => payloadOf(event).data.state
  assert.equal(stateOf(statusEvent('starting')), 'connecting')
  assert.equal(stateOf(statusEvent('stopped')), 'disconnected')
  const statuses = [
    { status: 'working', timestamp: 1 },
    { status: 'stopped', timestamp: 2 },
  ] as const
  assert.equal(stateOf(statusEvent('stopped', { statuses })), 'disconnected')
  assert.equal(stateOf(statusEvent('stopped', { statuses, me: null })), 'logged_out')
  const qr = payloadOf(statusEvent('scan_qr', { qr: 'code' })).data
  assert.deepEqual([qr.state, qr.qrCode], ['qr_ready', 'code'])
  const troubled = (code: TroubleCode) =>
    payloadOf(statusEvent('failed', { trouble: { code, message: 'why', retryAt: null } })).data
  assert.equal(troubled('LOGGED_OUT').reason, 'why')
  const codes = ['LOGGED_OUT', 'REPLACED', 'BANNED', 'CLIENT_OUTDATED', 'PAIRING_EXPIRED', 'UNREACHABLE'] as const
  assert.deepEqual(
    codes.map((code) => troubled(code).state),
    ['logged_out', 'stream_replaced', 'temp_banned', 'client_outdated', 'pair_error', 'connect_failure'],
  )
})

test('calls', () => {
  const call = {
    id: 'C1',
    from: ANA,
    fromAlt: ANA_LID,
    group: null,
    status: 'offer',
    isVideo: true,
    timestamp: SECONDS,
  } as const
  const { event, data } = payloadOf({ type: 'call', call })
  assert.equal(event, 'call.update')
  assert.deepEqual([data.id, data.status, data.isVideo, data.isGroup], ['C1', 'offer', true, false])
  assert.deepEqual(data.from, { jid: ANA, lid: ANA_LID, name: null })
  const ended = payloadOf({ type: 'call', call: { ...call, status: 'missed', group: GROUP } }).data
  assert.deepEqual([ended.status, ended.isGroup, ended.chat.jid], ['terminated', true, GROUP])
})

test('groups: members, and what became of the group', () => {
  const members = [{ jid: ANA, alt: ANA_LID, role: 'member' }] as const
  const told = { group: GROUP, members, by: BEN, timestamp: SECONDS } as const
  const joined = payloadOf({ type: 'group.members', change: 'join', ...told })
  assert.equal(joined.event, 'group.flow')
  assert.deepEqual(joined.data, {
    groupJid: GROUP,
    groupName: null,
    type: 'joined',
    participants: [{ jid: ANA, lid: ANA_LID, name: null }],
    sender: { jid: BEN, lid: null, name: null },
    timestamp: TIME,
  })
  const types = (['leave', 'promote', 'demote'] as const).map(
    (change) => payloadOf({ type: 'group.members', change, ...told }).data.type,
  )
  assert.deepEqual(types, ['left', 'promoted', 'demoted'])
  const group: Group = {
    jid: GROUP,
    subject: 'Team',
    description: null,
    owner: null,
    createdAt: null,
    addressing: 'lid',
    members: [],
    onlyAdminsSend: true,
    onlyAdminsEdit: false,
    ephemeralSeconds: 0,
  }
  const changed = ['subject', 'onlyAdminsSend'] as const
  const { data } = payloadOf({ type: 'group.changed', group, changed, by: null, timestamp: SECONDS })
  assert.deepEqual([data.type, data.groupName, data.changes], ['name', 'Team', { name: 'Team', announce: true }])
  assert.deepEqual(encode({ type: 'group.changed', group, changed: ['members'], by: null, timestamp: SECONDS }), [])
})

test('labels: made, removed, put on a chat or a message', () => {
  const label = { id: '4', name: 'Paid', color: 2 }
  const made = payloadOf({ type: 'label.changed', label, deleted: false, timestamp: SECONDS })
  assert.equal(made.event, 'label.update')
  assert.deepEqual(made.data, {
    type: 'updated',
    tag: { id: '4', name: 'Paid', color: 2, type: 'CUSTOM', deleted: false },
    timestamp: TIME,
  })
  const removed = payloadOf({ type: 'label.changed', label, deleted: true, timestamp: SECONDS }).data
  assert.deepEqual([removed.type, removed.tag.deleted], ['deleted', true])
  const message = toTarget(incoming({ id: 'M1' }))
  const event = { type: 'label.assigned', label, chat: ANA, message, assigned: false, timestamp: SECONDS } as const
  const { data } = payloadOf(event)
  assert.deepEqual([data.type, data.chat.jid, data.messageId], ['unassigned', ANA, 'M1'])
})

test('of other events nobody is told', () => {
  const target = toTarget(incoming())
  const silent: readonly GatewayEvent[] = [
    { type: 'message.undecryptable', target, timestamp: 1, reason: 'r' },
    { type: 'message.starred', target, starred: true, timestamp: 1 },
    { type: 'message.pinned', action: by(ANA), target, pinnedUntil: 9 },
    { type: 'message.deleted', target, before: null, timestamp: 1 },
    { type: 'history.progress', percent: 1, messages: 1, chats: 1, done: false },
    { type: 'chat.changed', chat: ANA, archived: true, timestamp: 1 },
    { type: 'chat.cleared', chat: ANA, keptStarred: true, timestamp: 1 },
    { type: 'chat.deleted', chat: ANA, timestamp: 1 },
  ]
  assert.deepEqual(
    silent.flatMap((event) => encode(event)),
    [],
  )
})

test('no list of names means all of them', () => {
  assert.ok(wantsEvent([], 'call.update'))
  assert.ok(wantsEvent(['*'], 'call.update'))
  assert.ok(wantsEvent(['call.update'], 'call.update'))
  assert.ok(!wantsEvent(['message.status'], 'call.update'))
})
