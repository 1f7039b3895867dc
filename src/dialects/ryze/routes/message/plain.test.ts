import assert from 'node:assert/strict'
import test from 'node:test'
import { groupAs } from '../../../../core/testing/stanzas.ts'
import { ANNA, ANNA_NUMBER, GROUP, createChatApp, lastDraft, refusal, refuses } from '../../testing/chats.ts'

const number = ANNA_NUMBER

test('a place is sent', async () => {
  await using app = await createChatApp()
  const place = { latitude: -23.5505, longitude: -46.6333 }
  const { status, body } = await app.post('message/location', { number, ...place, name: 'Sé', address: 'Praça da Sé' })
  assert.deepEqual([status, body.data.messageType], [200, 'location'])
  assert.equal(body.data.content, '📍 Sé\nPraça da Sé\nLat: -23.5505, Long: -46.6333')
  assert.deepEqual(lastDraft(app), { kind: 'location', ...place, name: 'Sé', address: 'Praça da Sé' })
  assert.equal((await app.post('message/location', { number, latitude: 0, longitude: 7 })).status, 200)
  assert.deepEqual(lastDraft(app), { kind: 'location', latitude: 0, longitude: 7, name: null, address: null })
})

test('a place that is none is refused', async () => {
  await using app = await createChatApp()
  const missing = 'Latitude and longitude are required'
  await refuses(app, 'message/location', [
    [{ latitude: 1, longitude: 1 }, 'Number is required'],
    [{ number }, missing],
    [{ number, latitude: 1 }, missing],
    [{ number, latitude: 0, longitude: 0 }, missing],
    [{ number, latitude: 91, longitude: 1 }, 'Latitude must be between -90 and 90'],
    [{ number, latitude: 1, longitude: -181 }, 'Longitude must be between -180 and 180'],
  ])
})

test('one contact or several are sent in one message', async () => {
  await using app = await createChatApp()
  const anna = {
    fullName: 'Anna; Bell',
    phone: '+55 (11) 99999-9999',
    organization: 'Bell, Inc',
    email: 'a@example.org',
  }
  const one = await app.post('message/contact', { number, vcard: anna })
  assert.deepEqual([one.status, one.body.message], [200, 'Contact sent successfully'])
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    String.raw`N:;Anna\; Bell;;;`,
    String.raw`FN:Anna\; Bell`,
    String.raw`ORG:Bell\, Inc`,
    'TEL;type=CELL;type=VOICE;waid=5511999999999:+5511999999999',
    'EMAIL:a@example.org',
    'END:VCARD',
  ]
  assert.deepEqual(lastDraft(app), { kind: 'contacts', contacts: [{ name: 'Anna; Bell', vcard: lines.join('\n') }] })
  const sly = { fullName: 'B\nTEL:1', phone: '491555' }
  const two = await app.post('message/contact', { number, vcard: [anna, sly] })
  assert.equal(two.body.message, '2 contacts sent successfully in one message')
  assert.deepEqual([two.body.data.messageType, two.body.status], ['contact', 'sent'])
  const draft = app.phone.drafts.at(-1)
  assert.ok(draft?.kind === 'contacts')
  assert.equal(draft.contacts[1]?.vcard.split('\n').filter((line) => line.startsWith('TEL')).length, 1)
})

test('`replyPrivate` is ignored for contacts', async () => {
  await using app = await createChatApp()
  const question = await app.receive({ chat: GROUP, sender: ANNA })
  await app.phone.emit({ type: 'groups', groups: [groupAs('member')] })
  const vcard = { fullName: 'A', phone: '491555' }
  const { body } = await app.post('message/contact', { number: GROUP, vcard, replyTo: question.id, replyPrivate: true })
  assert.deepEqual([body.data.chat.jid, body.data.replyTo.messageId], [GROUP, question.id])
})

test('contacts without a name or a number are refused', async () => {
  await using app = await createChatApp()
  await refuses(app, 'message/contact', [
    [{ number }, 'vcard is required'],
    [{ number, vcard: [] }, 'vcard is required'],
    [{ number, vcard: { phone: '491555' } }, 'vcard[0].fullName is required'],
    [{ number, vcard: [{ fullName: 'A', phone: '491555' }, { fullName: 'B' }] }, 'vcard[1].phone is required'],
    [{ number, vcard: { fullName: 'A', phone: 'call me' } }, 'vcard[0].phone is invalid'],
  ])
})

test('a poll is sent, and how many may be chosen is cut to what there is', async () => {
  await using app = await createChatApp()
  const poll = { number, question: 'Well?', options: ['Yes', 'No'] }
  const { status, body } = await app.post('message/poll', poll)
  assert.deepEqual([status, body.data.messageType, body.data.content], [200, 'poll', 'Well?'])
  assert.deepEqual(lastDraft(app), { kind: 'poll', text: 'Well?', options: ['Yes', 'No'], selectable: 1 })
  for (const [maxAnswer, selectable] of [
    [2, 2],
    [99, 2],
    [0, 1],
    [-3, 1],
  ] as const) {
    await app.post('message/poll', { ...poll, maxAnswer })
    const draft = app.phone.drafts.at(-1)
    assert.equal(draft?.kind === 'poll' && draft.selectable, selectable)
  }
  const many = Array.from({ length: 12 }, (_, at) => `option ${at}`)
  assert.equal((await app.post('message/poll', { ...poll, options: many })).status, 200)
})

test('a poll that nobody could vote in is refused', async () => {
  await using app = await createChatApp()
  const poll = { number, question: 'Well?' }
  const count = 'options must have between 2 and 12 items'
  await refuses(app, 'message/poll', [
    [{ number, options: ['a', 'b'] }, 'question is required'],
    [poll, count],
    [{ ...poll, options: ['a'] }, count],
    [{ ...poll, options: Array.from({ length: 13 }, (_, at) => String(at)) }, count],
    [{ ...poll, options: ['a', 'a '] }, 'options must be different'],
    [{ ...poll, options: ['a', ' '] }, 'options must not be empty'],
  ])
})

test('an event is sent', async () => {
  await using app = await createChatApp()
  const { status, body } = await app.post('message/event', {
    number,
    name: 'Party',
    startAt: '2026-01-02T00:04:05-03:00',
    endAt: '2026-01-02T05:04:05Z',
    description: 'Bring cake',
    location: { name: 'Home', address: 'Street 1', latitude: 1.5, longitude: 2.5 },
    joinLink: 'https://call.whatsapp.com/video/x',
    isScheduleCall: true,
    hasReminder: true,
    reminderOffsetSec: 900,
    extraGuestsAllowed: true,
    isCanceled: false,
  })
  assert.deepEqual([status, body.data.messageType, body.data.content], [200, 'event', 'Party'])
  assert.deepEqual(lastDraft(app), {
    kind: 'event',
    text: 'Party',
    description: 'Bring cake',
    place: { name: 'Home', address: 'Street 1', latitude: 1.5, longitude: 2.5 },
    startsAt: 1_767_323_045,
    endsAt: 1_767_330_245,
    joinLink: 'https://call.whatsapp.com/video/x',
    canceled: false,
    extraGuests: true,
    reminder: 900,
    call: true,
  })
  await app.post('message/event', { number, name: 'Bare', startAt: '2026-01-02T03:04:05Z', hasReminder: true })
  const bare = app.phone.drafts.at(-1)
  assert.ok(bare?.kind === 'event')
  assert.deepEqual([bare.place, bare.endsAt, bare.reminder, bare.extraGuests], [null, null, 3_600, false])
})

test('an event without a time, or with one that is none, is refused', async () => {
  await using app = await createChatApp()
  const event = { number, name: 'Party', startAt: '2026-01-02T03:04:05Z' }
  const wrong = (field: string) => `${field} must be a date and time in RFC 3339 format with a time zone`
  await refuses(app, 'message/event', [
    [{ ...event, name: '' }, 'name is required'],
    [{ number, name: 'Party' }, 'startAt is required'],
    [{ ...event, startAt: '2026-01-02T03:04:05' }, wrong('startAt')],
    [{ ...event, startAt: '2026-02-30T03:04:05Z' }, wrong('startAt')],
    [{ ...event, endAt: 'tomorrow' }, wrong('endAt')],
    [{ ...event, endAt: '2026-01-01T00:00:00Z' }, 'endAt must not be before startAt'],
    [{ ...event, joinLink: 'javascript:1' }, 'joinLink must be an http or https address'],
    [{ ...event, location: { latitude: 1 } }, 'Latitude and longitude are required'],
  ])
})

test('a link is looked at when that is asked for', async () => {
  const asked: string[] = []
  const previews = {
    find: async (text: string) => {
      asked.push(text)
      return { url: 'https://example.org', title: 'Example', description: null, image: null, large: false }
    },
  }
  await using app = await createChatApp({ previews })
  const text = { number, message: 'see https://example.org' }
  await app.post('message/text', { ...text, linkPreview: true })
  const draft = app.phone.drafts.at(-1)
  assert.equal(draft?.kind === 'text' && draft.preview?.title, 'Example')
  await app.post('message/text', text)
  assert.deepEqual(asked, [text.message])
})

/** A body for each operation that sends to a chat. */
const BODIES = {
  text: { message: 'x' },
  media: { mediaType: 'document', mediaBase64: 'eHh4', fileName: 'a.txt' },
  sticker: { imageUrl: 'eHh4' },
  location: { latitude: 1, longitude: 2 },
  contact: { vcard: { fullName: 'A', phone: '491555' } },
  poll: { question: 'Q', options: ['a', 'b'] },
  event: { name: 'E', startAt: '2026-01-02T03:04:05Z' },
  button: { contentText: 'x', buttons: [{ id: '1', displayText: 'One' }] },
  list: { contentText: 'x', buttonText: 'Open', sections: [{ rows: [{ id: '1', title: 'One' }] }] },
  carousel: { cards: [{ header: { title: 'T' }, body: { text: 'B' } }] },
  form: { message: 'x', formType: 'contact_details' },
  pix: { merchantName: 'Shop', pixKey: '12345678901', pixKeyType: 'CPF' },
}

test('whom, what is answered, and the connection are asked for alike by all', async () => {
  await using app = await createChatApp()
  for (const [name, body] of Object.entries(BODIES)) {
    const operation = `message/${name}`
    const nobody = await app.post(operation, body)
    assert.deepEqual([nobody.status, nobody.body], [400, refusal('Number is required')], name)
    const invalid = await app.post(operation, { ...body, number: 'nobody' })
    assert.deepEqual([invalid.status, invalid.body], [400, refusal('Number nobody is invalid')], name)
    const unknown = await app.post(operation, { ...body, number, replyTo: '3EB0FF' })
    assert.deepEqual([unknown.status, unknown.body], [404, refusal('Message not found')], name)
    const elsewhere = await app.call(`POST /api/${operation}/nowhere`, { body: { ...body, number } })
    assert.deepEqual([elsewhere.status, elsewhere.body], [404, refusal('Instance not found')], name)
  }
  await app.phone.unlink()
  for (const [name, body] of [...Object.entries(BODIES), ['status', { type: 'text', message: 'x' }] as const]) {
    const offline = await app.post(`message/${name}`, { ...body, number })
    assert.deepEqual([offline.status, offline.body], [503, refusal('Instance is not connected to WhatsApp')], name)
  }
  assert.equal(app.phone.drafts.length, 0)
})
