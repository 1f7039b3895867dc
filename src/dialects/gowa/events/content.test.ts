import assert from 'node:assert/strict'
import test from 'node:test'
import type { MessageContent } from '../../../core/model/content.ts'
import { createMediaLinks } from '../../../core/media/links.ts'
import { DEFAULT_SESSION_CONFIG } from '../../../core/model/session.ts'
import { incoming } from '../testing/app.ts'
import { contentFields } from './content.ts'

const AT = Date.parse('2026-11-28T10:20:30Z')
const links = createMediaLinks({
  info: { baseUrl: 'https://gateway.example' },
  secret: Buffer.alloc(32, 7),
  lifeMs: 3_600_000,
  now: () => AT,
  locate: () => null,
})
const context = {
  session: {
    name: 'one',
    wanted: 'running',
    config: DEFAULT_SESSION_CONFIG,
    account: null,
    me: null,
    createdAt: 0,
    activityAt: 0,
  },
  baseUrl: 'https://gateway.example',
  worker: 'w',
  describe: (raw: Uint8Array) => JSON.parse(Buffer.from(raw).toString()) as Record<string, unknown>,
  media: links.of('one'),
} as const

const tell = (content: MessageContent, proto: object = {}) =>
  contentFields(incoming({ id: '3EB0AA', content, raw: Buffer.from(JSON.stringify(proto)) }), context, AT)

const file = (mimetype: string, fileName: string | null = null) => ({ media: { mimetype, fileName, size: 3 } })

/** The end of a path stands for all of it: what is before is the signature. */
function checkPath(given: unknown, ending: string): void {
  assert.match(String(given), new RegExp(String.raw`^statics/media/one/\d+/[\w-]{43}/false_.*_3EB0AA\.${ending}$`))
}

test('a file is told as the path where it can be had, alone where nothing is said with it', () => {
  for (const [content, name, ending] of [
    [{ kind: 'image', text: null, ...file('image/jpeg') }, 'image', 'jpeg'],
    [{ kind: 'video', text: null, style: 'plain', ...file('video/mp4') }, 'video', 'mp4'],
    [{ kind: 'video', text: null, style: 'gif', ...file('video/mp4') }, 'video', 'mp4'],
    [{ kind: 'video', text: null, style: 'note', ...file('video/mp4') }, 'video_note', 'mp4'],
    [{ kind: 'audio', text: null, voice: true, ...file('audio/ogg; codecs=opus') }, 'audio', 'oga'],
    [{ kind: 'document', text: null, title: null, ...file('application/pdf', 'Report.pdf') }, 'document', 'pdf'],
    [{ kind: 'sticker', text: null, animated: false, ...file('image/webp') }, 'sticker', 'webp'],
    [{ kind: 'raw', type: 'ptvMessage', text: null, ...file('video/mp4') }, 'video_note', 'mp4'],
  ] as const) {
    const { [name]: path, ...rest } = tell(content)
    checkPath(path, ending)
    assert.deepEqual(rest, {}, name)
  }
})

test('what is said with a file stands beside the path, and is the text', () => {
  for (const [content, name] of [
    [{ kind: 'image', text: 'the sea', ...file('image/jpeg') }, 'image'],
    [{ kind: 'video', text: 'the sea', style: 'plain', ...file('video/mp4') }, 'video'],
    [{ kind: 'document', text: 'the sea', title: null, ...file('application/pdf') }, 'document'],
  ] as const) {
    const { [name]: told, body } = tell(content)
    const { path, caption } = told as { path: string; caption: string }
    checkPath(path, '.*')
    assert.deepEqual([caption, body], ['the sea', 'the sea'])
  }
})

test('what may be seen once, and what was forwarded, says so', () => {
  const image = { kind: 'image', text: null, ...file('image/jpeg') } as const
  assert.equal(tell({ ...image, viewOnce: true }).view_once, true)
  assert.equal(tell(image, { viewOnceMessageV2: { message: { imageMessage: {} } } }).view_once, true)
  assert.equal(tell({ ...image, forwarded: 3 }).forwarded, true)
  assert.deepEqual(Object.keys(tell(image)), ['image'])
})

test('cards and places have fields of their own, with WhatsApp’s names', () => {
  const vcard = 'BEGIN:VCARD\nTEL;waid=62132:+62 132\nEND:VCARD'
  const card = { displayName: '3Care', vcard, phone_number: '62132' }
  const other = { displayName: 'No number', vcard: 'BEGIN:VCARD\nEND:VCARD' }
  const contacts = [
    { name: '3Care', vcard },
    { name: 'No number', vcard: other.vcard },
  ]
  assert.deepEqual(tell({ kind: 'contacts', text: '3Care', contacts: contacts.slice(0, 1) }), { contact: card })
  assert.deepEqual(tell({ kind: 'contacts', text: '3Care', contacts }), { contacts_array: [card, other] })
  assert.deepEqual(
    tell(
      {
        kind: 'location',
        text: 'Jakarta',
        latitude: -6.2,
        longitude: 106.8,
        name: 'Jakarta',
        address: null,
        url: null,
      },
      { locationMessage: { degreesLatitude: -6.2, jpegThumbnail: 'AA==' } },
    ),
    { location: { degreesLatitude: -6.2, degreesLongitude: 106.8, name: 'Jakarta', jpegThumbnail: 'AA==' } },
  )
  assert.deepEqual(
    tell({ kind: 'liveLocation', text: 'on my way', latitude: 1, longitude: 2, accuracy: 5, sequence: 7 }),
    {
      live_location: {
        degreesLatitude: 1,
        degreesLongitude: 2,
        accuracyInMeters: 5,
        sequenceNumber: 7,
        caption: 'on my way',
      },
    },
  )
})

test('lists and orders have fields of their own too', () => {
  const rows = [{ id: 'a', title: 'A', description: null }]
  const sections = [{ title: 'S', rows }]
  const content = { kind: 'list', text: 'choose', title: 'Menu', footer: null, button: 'Open', sections } as const
  const list = {
    title: 'Menu',
    description: 'choose',
    buttonText: 'Open',
    sections: [{ title: 'S', rows: [{ rowId: 'a', title: 'A' }] }],
  }
  assert.deepEqual(tell(content), { list })
  const older = { listMessage: { listType: 'SINGLE_SELECT' } }
  assert.deepEqual(tell(content, older), { list: { ...list, listType: 'SINGLE_SELECT' } })
  const flow = { interactiveMessage: { body: { text: 'choose' }, nativeFlowMessage: {} } }
  assert.deepEqual(tell(content, flow), { list }, 'nothing of the flow that opens it')
  assert.deepEqual(
    tell({
      kind: 'order',
      text: 'please',
      id: 'O1',
      title: 'Cart',
      token: null,
      items: 2,
      currency: 'BRL',
      total: 12_500,
      seller: null,
    }),
    {
      order: {
        orderId: 'O1',
        orderTitle: 'Cart',
        itemCount: 2,
        message: 'please',
        totalAmount1000: 12_500,
        totalCurrencyCode: 'BRL',
      },
    },
  )
})

test('buttons are told as a text, and the file above them as a path', () => {
  const buttons = {
    kind: 'buttons',
    form: 'flow',
    text: 'Hello',
    header: 'Shop',
    footer: 'bye',
    media: null,
    cards: [],
    buttons: [
      { type: 'url', id: '', text: 'Visit', value: 'https://shop.example' },
      { type: 'call', id: '', text: '', value: '+62132' },
      { type: 'copy', id: '', text: 'Code', value: 'X1' },
      { type: 'reply', id: 'yes', text: 'Yes' },
      { type: 'other', id: 'review_and_pay', text: 'review_and_pay', value: '{}' },
    ],
  } as const
  assert.equal(
    tell(buttons).interactive,
    'Shop\nHello\nbye\n🔗 Visit: https://shop.example\n📞 Call: +62132\n📋 Code: X1\n[quick_reply] Yes\n[review_and_pay]',
  )
  const cards = [
    { title: 'One', text: null, footer: null, media: null, buttons: [{ type: 'reply', id: 'a', text: 'A' }] },
  ]
  assert.equal(
    tell({ ...buttons, form: 'carousel', header: null, footer: null, buttons: [], cards } as MessageContent)
      .interactive,
    'Hello\nCard 1: One\n[quick_reply] A',
  )
  const [path] = tell({ ...buttons, ...file('image/png') }).interactive_media as readonly string[]
  checkPath(path, 'png')
  const empty = { ...buttons, text: null, header: null, footer: null, buttons: [] }
  assert.deepEqual(tell(empty), { interactive: 'Interactive message' })
})

test('the advertisement that a chat began with is told', () => {
  const externalAdReply = {
    title: 'Sale',
    body: '',
    sourceUrl: 'https://fb.example/1',
    ctwaClid: 'abc',
    renderLargerThumbnail: true,
  }
  const proto = { extendedTextMessage: { text: 'hi', contextInfo: { externalAdReply } } }
  assert.deepEqual(tell({ kind: 'text', text: 'hi', mentions: [] }, proto), {
    body: 'hi',
    referral: { ctwa_clid: 'abc', source_url: 'https://fb.example/1', ad_title: 'Sale' },
  })
})

test('kinds without a field of their own are told as what can be read of them', () => {
  assert.deepEqual(tell({ kind: 'poll', text: 'Who?', options: ['a', 'b'], selectable: 1 }), { body: 'Who?' })
  assert.deepEqual(tell({ kind: 'choice', of: 'list', id: 'a', text: 'A' }), { body: 'A' })
  assert.deepEqual(tell({ kind: 'raw', type: 'newMessage', text: null, media: null }), {})
})
