import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { MessageContent } from '../../../core/model/content.ts'
import { toContent } from '../convert/content.ts'
import { BEN, clip, type Draft, file, GROUP, info, protoOf, say, uploads, voice } from './compose.fixture.ts'

const buttons = [
  { type: 'reply', id: 'yes', text: 'Yes' },
  { type: 'url', id: '', text: 'Shop', value: 'https://shop.example' },
  { type: 'call', id: '', text: 'Call', value: '+15550000003' },
  { type: 'copy', id: '', text: 'Copy', value: 'A1' },
] as const

const event = {
  text: 'Dinner',
  description: 'bring wine',
  place: { name: 'Home', address: 'Street 1', latitude: 1.5, longitude: 2.5 },
  startsAt: 1_800_000_000,
  endsAt: 1_800_007_200,
  joinLink: 'https://call.example',
  canceled: false,
  extraGuests: true,
  reminder: 3_600,
  call: false,
} as const

const sections = [{ title: 'Food', rows: [{ id: 'r1', title: 'One', description: 'first' }] }]
const card = (name: string) => ({ name, vcard: `BEGIN:VCARD\nFN:${name}\nEND:VCARD` })
const preview = { url: 'https://a.example', title: 'A', description: 'all of it', image: file, large: false }

const CASES: Readonly<Record<string, readonly [Draft, MessageContent]>> = {
  'a text': [
    { kind: 'text', text: 'hi' },
    { kind: 'text', text: 'hi', mentions: [] },
  ],
  'a text with a link': [
    { kind: 'text', text: 'see https://a.example', preview },
    {
      kind: 'text',
      text: 'see https://a.example',
      mentions: [],
      preview: { url: 'https://a.example', title: 'A', description: 'all of it' },
    },
  ],
  'a coloured text': [
    { kind: 'text', text: 'my day', background: '#FF0A6E4F', font: 2 },
    { kind: 'text', text: 'my day', mentions: [], background: '#FF0A6E4F', font: 2 },
  ],
  'an image': [
    { kind: 'image', file, text: 'at the sea' },
    { kind: 'image', text: 'at the sea', media: info(file) },
  ],
  'an image to be seen once': [
    { kind: 'image', file, text: null, viewOnce: true },
    { kind: 'image', text: null, media: info(file), viewOnce: true },
  ],
  'a video': [
    { kind: 'video', file: clip, text: 'look', style: 'plain' },
    { kind: 'video', style: 'plain', text: 'look', media: { ...info(clip), seconds: 2 } },
  ],
  'a gif': [
    { kind: 'video', file: clip, text: null, style: 'gif' },
    { kind: 'video', style: 'gif', text: null, media: { ...info(clip), seconds: 2 } },
  ],
  'a round video': [
    { kind: 'video', file: clip, text: null, style: 'note' },
    { kind: 'video', style: 'note', text: null, media: { ...info(clip), seconds: 2 } },
  ],
  'a voice message': [
    { kind: 'audio', file: voice, voice: true },
    {
      kind: 'audio',
      text: null,
      voice: true,
      waveform: [0, 50, 100],
      media: { ...info(voice), mimetype: 'audio/ogg; codecs=opus', seconds: 1 },
    },
  ],
  'a voice message to be heard once': [
    { kind: 'audio', file: voice, voice: true, seconds: 7, waveform: [1], viewOnce: true },
    {
      kind: 'audio',
      text: null,
      voice: true,
      waveform: [1],
      viewOnce: true,
      media: { ...info(voice), mimetype: 'audio/ogg; codecs=opus', seconds: 7 },
    },
  ],
  'an audio file': [
    { kind: 'audio', file: { ...voice, mimetype: 'audio/mpeg' }, voice: false },
    { kind: 'audio', text: null, voice: false, media: { ...info(voice), mimetype: 'audio/mpeg', seconds: 1 } },
  ],
  'a document': [
    { kind: 'document', file: { ...voice, name: 'plan.pdf' }, text: null },
    { kind: 'document', text: null, title: 'plan.pdf', media: info(voice, 'plan.pdf') },
  ],
  'a document with a caption': [
    { kind: 'document', file: { ...voice, name: 'plan.pdf' }, text: 'as agreed' },
    { kind: 'document', text: 'as agreed', title: 'plan.pdf', media: info(voice, 'plan.pdf') },
  ],
  'a sticker': [
    { kind: 'sticker', file: { ...file, mimetype: 'image/webp', animated: true } },
    { kind: 'sticker', text: null, animated: true, media: { ...info(file), mimetype: 'image/webp' } },
  ],
  'a place': [
    { kind: 'location', latitude: 0, longitude: 2.5, name: 'Gate', address: 'Square 1' },
    { kind: 'location', text: 'Gate', latitude: 0, longitude: 2.5, name: 'Gate', address: 'Square 1', url: null },
  ],
  'a contact': [
    { kind: 'contacts', contacts: [card('Cleo')] },
    { kind: 'contacts', text: 'Cleo', contacts: [card('Cleo')] },
  ],
  'several contacts': [
    { kind: 'contacts', contacts: [card('Cleo'), card('Dan')] },
    { kind: 'contacts', text: 'Cleo, Dan', contacts: [card('Cleo'), card('Dan')] },
  ],
  'a poll': [
    { kind: 'poll', text: 'Where?', options: ['Here', 'There'], selectable: 0 },
    { kind: 'poll', text: 'Where?', options: ['Here', 'There'], selectable: 0 },
  ],
  'a poll with one answer': [
    { kind: 'poll', text: 'Where?', options: ['Here', 'There'], selectable: 1 },
    { kind: 'poll', text: 'Where?', options: ['Here', 'There'], selectable: 1 },
  ],
  'an event': [
    { kind: 'event', ...event },
    { kind: 'event', ...event },
  ],
  'a list': [
    { kind: 'list', text: 'pick one', title: 'Menu', footer: 'soon', button: 'Open', sections },
    { kind: 'list', text: 'pick one', title: 'Menu', footer: 'soon', button: 'Open', sections },
  ],
  'buttons below a picture': [
    { kind: 'buttons', text: 'sure?', header: 'Order', footer: 'think', buttons, media: { type: 'image', file } },
    {
      kind: 'buttons',
      form: 'flow',
      text: 'sure?',
      header: 'Order',
      footer: 'think',
      buttons,
      media: info(file),
      cards: [],
    },
  ],
  'a carousel': [
    {
      kind: 'carousel',
      text: 'look',
      footer: null,
      cards: [
        { title: 'A', subtitle: null, text: 'first', footer: null, media: { type: 'video', file: clip }, buttons },
        { title: 'B', subtitle: 'b', text: 'second', footer: 'f', media: { type: 'image', file }, buttons: [] },
      ],
    },
    {
      kind: 'buttons',
      form: 'carousel',
      text: 'look',
      header: null,
      footer: null,
      buttons: [],
      media: null,
      cards: [
        { title: 'A', text: 'first', footer: null, media: { ...info(clip), seconds: 2 }, buttons },
        { title: 'B', text: 'second', footer: 'f', media: info(file), buttons: [] },
      ],
    },
  ],
  'a flow': [
    { kind: 'flow', text: 'fill in', footer: null, name: 'galaxy_message', params: '{"flow_cta":"Go"}', version: 3 },
    {
      kind: 'buttons',
      form: 'flow',
      text: 'fill in',
      header: null,
      footer: null,
      buttons: [{ type: 'other', id: 'galaxy_message', text: 'Go', value: '{"flow_cta":"Go"}' }],
      media: null,
      cards: [],
    },
  ],
  'a card with a Pix key': [
    { kind: 'pix', merchant: 'Shop', key: 'a@b.c', keyType: 'EMAIL', text: 'thanks' },
    {
      kind: 'payment',
      form: 'pix',
      text: 'thanks',
      currency: 'BRL',
      amount: null,
      pix: { merchant: 'Shop', key: 'a@b.c', keyType: 'EMAIL' },
    },
  ],
  'a choice': [
    { kind: 'choice', id: 'yes', text: 'Yes' },
    { kind: 'choice', of: 'buttons', id: 'yes', text: 'Yes' },
  ],
}

describe('composing', () => {
  for (const [name, [draft, content]] of Object.entries(CASES)) {
    it(`says ${name} as it is read`, async () => {
      const message = await say(draft)
      assert.deepEqual(message.content, content)
      assert.deepEqual(toContent(protoOf(message)), content)
    })
  }

  it('puts what it answers, whom it mentions, how long it stays and its score into every kind', async () => {
    const quoted = await say({ kind: 'poll', text: 'Where?', options: ['Here', 'There'], selectable: 1 })
    const rest = { quoted, mentions: [BEN], expiration: 60, forwardingScore: 3, chat: GROUP }
    for (const [name, [draft]] of Object.entries(CASES)) {
      const { content, quoted: answered } = await say(draft, rest)
      assert.deepEqual(answered, { id: quoted.id, sender: quoted.sender, text: 'Where?' }, name)
      assert.deepEqual([content.mentions, content.forwarded, content.expiresAfter], [[BEN], 3, 60], name)
    }
  })

  it('answers privately what was said in a group, and gives no secret away with it', async () => {
    const quoted = await say({ kind: 'poll', text: '?', options: ['a', 'b'], selectable: 1 }, { chat: GROUP })
    const answer = protoOf(await say({ kind: 'text', text: 'me' }, { quoted })).extendedTextMessage?.contextInfo
    assert.equal(answer?.remoteJid, GROUP)
    assert.equal(answer?.quotedMessage?.messageContextInfo, null)
    assert.ok(protoOf(quoted).messageContextInfo?.messageSecret?.length === 32)
  })

  it('answers buttons in the form that they have', async () => {
    const quoted = await say({ kind: 'buttons', text: '?', header: null, footer: null, buttons, media: null })
    const { content } = await say({ kind: 'choice', id: 'yes', text: 'Yes' }, { quoted })
    assert.ok(content.kind === 'choice')
    assert.deepEqual([content.of, content.id, content.text], ['flow', 'yes', 'Yes'])
  })

  it('uploads the large picture of a link, and carries the small one', async () => {
    uploads.length = 0
    const message = await say({ kind: 'text', text: 'https://a.example', preview: { ...preview, large: true } })
    const { jpegThumbnail, thumbnailDirectPath, thumbnailWidth } = protoOf(message).extendedTextMessage ?? {}
    assert.deepEqual(uploads, ['thumbnail-link'])
    assert.deepEqual([jpegThumbnail?.length, thumbnailDirectPath, thumbnailWidth], [2, '/x', 12])
  })

  it('refuses files in channels, which keep them otherwise', async () => {
    const draft = { kind: 'image', file, text: null } as const
    await assert.rejects(say(draft, { chat: '120363000000000002@newsletter' }), { code: 'NOT_SUPPORTED' })
  })
})
