import assert from 'node:assert/strict'
import test from 'node:test'
import type { ButtonsContent, MediaInfo } from '../../../core/model/content.ts'
import type { MessageContent } from '../../../core/model/message.ts'
import { DEFAULT_SESSION_CONFIG } from '../../../core/model/session.ts'
import { BEN, incoming } from '../../../core/testing/stanzas.ts'
import { toFoundMessage, toHistoryItem } from '../convert/message.ts'
import { createEncoder } from './encode.ts'

const AT = Date.UTC(2026, 0, 2, 3, 4, 5)
const LINK = {
  url: 'https://gateway.example/api/files/x',
  mimetype: 'image/png',
  filename: null,
  s3: null,
  s3Url: null,
}

/** `message` of the event that tells of it. */
function told(content: MessageContent) {
  const session = {
    name: 'sales',
    wanted: 'running',
    config: DEFAULT_SESSION_CONFIG,
    account: null,
    me: null,
    createdAt: 0,
    activityAt: 0,
  } as const
  const media = { link: (_: unknown, at: number) => ({ ...LINK, url: `${LINK.url}?at=${at}` }) }
  const context = { session, describe: () => null, baseUrl: 'https://gateway.example', worker: 'w', media }
  const message = incoming({ content })
  const event = { type: 'message.created', message } as const
  const logged = { session: 'sales', seq: 1, position: 1, id: '01', timestamp: AT, lane: 'x', event }
  const [encoded] = createEncoder({ showTokens: false })(logged, context)
  const data = JSON.parse(encoded?.body ?? '').data
  const scene = { me: null, chatName: null, describe: () => null, link: () => LINK }
  // The lists say the same words as the event.
  assert.equal(toHistoryItem(message, scene).messageType, data.message.type)
  assert.equal(toFoundMessage(message, scene).type, data.message.type)
  assert.equal(toHistoryItem(message, scene).content, data.message.content)
  const { source: _, ...shown } = data.message
  return { ...shown, ...(data.mentions && { mentions: data.mentions }) }
}

const file = (change: Partial<MediaInfo> = {}): MediaInfo => ({
  mimetype: 'image/png',
  fileName: null,
  size: 10,
  ...change,
})

test('files have their type, their description, a link and a caption', () => {
  const image = told({ kind: 'image', text: 'look', mentions: [BEN], media: file({ fileName: 'a.png' }) })
  assert.deepEqual(image, {
    type: 'image',
    content: 'look',
    mentions: [BEN],
    media: {
      type: 'image',
      mimeType: 'image/png',
      mimetype: 'image/png',
      fileName: 'a.png',
      size: 10,
      url: `${LINK.url}?at=${AT}`,
      caption: 'look',
    },
  })
  const voice = told({ kind: 'audio', voice: true, text: null, media: file({ mimetype: 'audio/ogg', seconds: 4 }) })
  assert.deepEqual(
    [voice.type, voice.media.type, voice.media.isVoiceNote, voice.media.duration],
    ['audio', 'ptt', true, 4],
  )
  const song = told({ kind: 'audio', voice: false, text: null, media: file() })
  assert.deepEqual([song.type, song.media.type, song.media.isVoiceNote], ['audio', 'audio', false])
  const rows = [
    [{ kind: 'video', style: 'plain' }, 'video'],
    [{ kind: 'video', style: 'gif' }, 'video'],
    [{ kind: 'video', style: 'note' }, 'ptv'],
    [{ kind: 'document', title: null }, 'document'],
    [{ kind: 'sticker', animated: true }, 'sticker'],
  ] as const
  for (const [kind, type] of rows) {
    const shown = told({ ...kind, text: null, media: file() })
    assert.deepEqual([shown.type, shown.media.type, 'caption' in shown.media], [type, type, false])
  }
})

test('places say where they are', () => {
  const place = { kind: 'location', text: 'Cafe', latitude: 1.5, longitude: -2.5, url: null } as const
  assert.deepEqual(told({ ...place, name: 'Cafe', address: 'Street 1' }), {
    type: 'location',
    content: '📍 Cafe\nStreet 1\nLat: 1.5, Long: -2.5',
    location: { latitude: 1.5, longitude: -2.5, name: 'Cafe', address: 'Street 1' },
  })
  assert.equal(told({ ...place, name: null, address: null }).content, '📍\nLat: 1.5, Long: -2.5')
  const live = told({ kind: 'liveLocation', text: null, latitude: 1, longitude: 2, accuracy: 5, sequence: 3 })
  assert.deepEqual([live.type, live.location.isLive, live.location.latitude], ['location', true, 1])
})

test('people, polls and events', () => {
  const card = (name: string, waid: string) => ({ name, vcard: `BEGIN:VCARD\nTEL;waid=${waid}:+${waid}\nEND:VCARD` })
  const one = told({ kind: 'contacts', text: 'Bea', contacts: [card('Bea', '5511999999999')] })
  assert.deepEqual([one.type, one.contact.phone_number, 'contacts' in one], ['contact', '5511999999999', false])
  const two = told({ kind: 'contacts', text: 'Bea', contacts: [card('Bea', '1'), card('Cy', '2')] })
  assert.deepEqual(
    two.contacts.map((item: { display_name: string }) => item.display_name),
    ['Bea', 'Cy'],
  )
  const poll = told({ kind: 'poll', text: 'Q?', options: ['A', 'B'], selectable: 1 })
  assert.deepEqual(
    [poll.type, poll.content, poll.poll],
    ['poll', 'Q?', { title: 'Q?', options: [{ name: 'A' }, { name: 'B' }] }],
  )
  const event = told({
    kind: 'event',
    text: 'Party',
    description: 'Bring cake',
    place: { name: 'Home', address: null },
    startsAt: 1_767_323_045,
    endsAt: null,
    joinLink: null,
    canceled: false,
    extraGuests: true,
    reminder: 3600,
    call: false,
  })
  assert.deepEqual(event, {
    type: 'event',
    content: 'Party',
    event: {
      name: 'Party',
      startAt: '2026-01-02T03:04:05Z',
      description: 'Bring cake',
      location: { name: 'Home', address: null },
      isScheduleCall: false,
      hasReminder: true,
      reminderOffsetSec: 3600,
      extraGuestsAllowed: true,
      isCanceled: false,
    },
  })
})

const buttons = (change: Partial<ButtonsContent>): ButtonsContent => ({
  kind: 'buttons',
  form: 'flow',
  text: 'Well?',
  header: null,
  footer: null,
  buttons: [],
  media: null,
  cards: [],
  ...change,
})

test('what can be pressed is told with the words of the requests', () => {
  const pressed = [
    { type: 'reply', id: 'y', text: 'Yes' },
    { type: 'url', id: '', text: 'Site', value: 'https://example.org' },
  ] as const
  assert.deepEqual(told(buttons({ buttons: pressed, header: 'H', footer: 'F' })), {
    type: 'buttons',
    content: 'Well?',
    interactive: {
      contentText: 'Well?',
      footerText: 'F',
      headerText: 'H',
      buttons: [
        { type: 'REPLY', id: 'y', displayText: 'Yes' },
        { type: 'URL', id: 'https://example.org', displayText: 'Site' },
      ],
    },
  })
  const other = { type: 'other', id: 'galaxy_message', text: 'x', value: '{}' } as const
  assert.equal(told(buttons({ buttons: [other] })).type, 'interactive')
  assert.equal(told(buttons({ form: 'buttons', buttons: [other] })).type, 'buttons')
  assert.equal(told(buttons({ form: 'template', buttons: pressed })).type, 'template')
  assert.equal(told(buttons({ media: file(), buttons: pressed })).media.type, 'image')
  const card = { title: 'Card', text: 'Body', footer: null, media: null, buttons: pressed }
  const carousel = told(buttons({ form: 'carousel', cards: [card, card] }))
  assert.deepEqual([carousel.type, carousel.content], ['interactive', 'Well? - Carousel with 2 card(s)'])
  assert.deepEqual(carousel.interactive.cards[1].header, { title: 'Card' })
  const sections = [{ title: 'S', rows: [{ id: 'r1', title: 'Row', description: null }] }]
  const list = told({ kind: 'list', text: 'Choose', title: null, footer: null, button: 'Open', sections })
  assert.deepEqual([list.type, list.interactive], ['list', { contentText: 'Choose', buttonText: 'Open', sections }])
})

test('what was pressed names the button, the row or the form', () => {
  const choice = { kind: 'choice', id: 'b1', text: 'Yes' } as const
  for (const origin of ['buttons', 'template'] as const) {
    const { type, content, interactive } = told({ ...choice, of: origin })
    assert.deepEqual([type, content, interactive], ['buttons_response', '', { selectedButtonId: 'b1', title: 'Yes' }])
  }
  const row = told({ ...choice, of: 'list', id: 'r1' })
  assert.deepEqual(row.interactive, { selectedReply: { selectedRowID: 'r1' }, selectedRowId: 'r1', title: 'Yes' })
  assert.equal(row.type, 'list_response')
  const flow = told({ ...choice, of: 'flow', id: '', index: 2, data: '{"flow_token":"f"}' })
  assert.deepEqual(
    [flow.type, flow.interactive],
    ['interactive_response', { selectedCarouselCardIndex: 2, flow_token: 'f', title: 'Yes' }],
  )
  assert.deepEqual(told({ ...choice, of: 'flow', data: '{' }).interactive, { selectedButtonId: 'b1', title: 'Yes' })
})

test('kinds without a word of RyzeAPI’s are told with their fields', () => {
  const pix = { merchant: 'Shop', key: 'k', keyType: 'EVP' }
  const payment = { kind: 'payment', text: null, currency: 'BRL', amount: null } as const
  assert.deepEqual(told({ ...payment, form: 'pix', pix }), {
    type: 'interactive',
    content: '',
    payment: { form: 'pix', merchantName: 'Shop', pixKey: 'k', pixKeyType: 'RANDOM' },
  })
  assert.equal(told({ ...payment, form: 'request' }).type, 'requestPayment')
  const invite = { kind: 'invite', text: 'join', chat: '1@g.us', name: 'G', code: 'c', expiresAt: 1 } as const
  const group = told({ ...invite, to: 'group' })
  assert.deepEqual([group.type, group.invite.code], ['groupInvite', 'c'])
  assert.equal(told({ ...invite, to: 'newsletter' }).type, 'newsletterAdminInvite')
  const call = told({ kind: 'call', text: null, video: true, outcome: 'missed', seconds: null })
  assert.deepEqual([call.type, call.call], ['call', { video: true, outcome: 'missed', seconds: null }])
  assert.equal(told({ kind: 'keep', text: null, target: 'M', kept: true }).type, 'keepInChat')
  assert.equal(told({ kind: 'album', text: null, images: 2, videos: 0 }).album.images, 2)
})
