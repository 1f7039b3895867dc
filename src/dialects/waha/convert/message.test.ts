import assert from 'node:assert/strict'
import test from 'node:test'
import type { MessageContent } from '../../../core/model/content.ts'
import { incoming } from '../testing/app.ts'
import { beginsWith } from './media.ts'
import { toWahaMessage, type MessageContext } from './message.ts'

const LINK = {
  url: 'https://gateway.example/a',
  mimetype: 'image/jpeg',
  filename: null,
  s3: { Bucket: 'b', Key: 'k' },
  s3Url: null,
}
const IMAGE: MessageContent = {
  kind: 'image',
  text: 'look',
  media: { mimetype: 'image/jpeg', fileName: null, size: 3 },
}

const context = (change: Partial<MessageContext> = {}): MessageContext => ({
  me: null,
  describe: () => null,
  now: 0,
  link: () => LINK,
  ...change,
})

const show = (content: MessageContent, change?: Partial<MessageContext>) =>
  toWahaMessage(incoming({ content }), context(change))

test('a file is shown with its link, and where the object store keeps it', () => {
  const { body, hasMedia, media, mediaUrl } = show(IMAGE)
  const { url, s3 } = LINK
  assert.deepEqual(
    { body, hasMedia, media, mediaUrl },
    {
      body: 'look',
      hasMedia: true,
      media: { url, mimetype: 'image/jpeg', filename: null, s3, error: null },
      mediaUrl: url,
    },
  )
})

test('of files that are not wanted less is shown', () => {
  const none = show(IMAGE, { wanted: null })
  assert.deepEqual([none.hasMedia, none.media, none.mediaUrl], [true, null, null])
  const video = show(IMAGE, { wanted: beginsWith(['video/', 'image/PNG']) })
  assert.deepEqual([video.hasMedia, video.media?.url, video.media?.mimetype], [true, null, 'image/jpeg'])
  assert.equal(show(IMAGE, { wanted: beginsWith(['IMAGE/']) }).media?.url, LINK.url)
})

test('a file without a link has no address', () => {
  const { media, mediaUrl } = show(IMAGE, { link: () => null })
  assert.deepEqual([media?.url, media?.s3, mediaUrl], [null, null, null])
})

test('places are shown with texts for numbers, and with their little map', () => {
  const place = { latitude: 1.5, longitude: -2, name: 'Office', address: null, url: null }
  const describe = () => ({ locationMessage: { jpegThumbnail: 'AAEC' } })
  assert.deepEqual(show({ kind: 'location', text: 'Office', ...place }, { describe }).location, {
    latitude: '1.5',
    longitude: '-2',
    live: false,
    name: 'Office',
    description: 'Office',
    thumbnail: 'AAEC',
  })
  const wrapped = () => ({ ephemeralMessage: { message: describe() } })
  const inWrapper = show({ kind: 'location', text: 'Office', ...place }, { describe: wrapped })
  assert.equal(inWrapper.location && 'thumbnail' in inWrapper.location && inWrapper.location.thumbnail, 'AAEC')
  const live: MessageContent = {
    kind: 'liveLocation',
    text: null,
    latitude: 1,
    longitude: 2,
    accuracy: null,
    sequence: 1,
  }
  assert.deepEqual(show(live).location, { latitude: '1', longitude: '2', live: true })
  assert.equal(show(IMAGE).location, null)
})

test('contacts are shown as vCards, and what has no file has none', () => {
  const shown = show({ kind: 'contacts', text: 'Jane', contacts: [{ name: 'Jane', vcard: 'BEGIN:VCARD' }] })
  assert.deepEqual([shown.vCards, shown.hasMedia, shown.media, shown.body], [['BEGIN:VCARD'], false, null, 'Jane'])
  const raw = show({ kind: 'raw', type: 'someMessage', text: null, media: null })
  assert.deepEqual([raw.vCards, raw.hasMedia, raw.body], [null, false, null])
})

test('a reply tells whether what it answers has a file', () => {
  const reply = (quotedMessage: object) =>
    toWahaMessage(
      incoming({ quoted: { id: 'Q', sender: '4915550001@s.whatsapp.net', text: 'before' } }),
      context({ describe: () => ({ extendedTextMessage: { text: 'yes', contextInfo: { quotedMessage } } }) }),
    ).replyTo
  const document = { mimetype: 'application/pdf', fileName: 'a.pdf' }
  const wrapped = { documentWithCaptionMessage: { message: { documentMessage: document } } }
  for (const quoted of [{ documentMessage: document }, wrapped]) {
    assert.deepEqual(reply(quoted), {
      id: 'Q',
      participant: '4915550001@c.us',
      body: 'before',
      hasMedia: true,
      media: { url: null, mimetype: 'application/pdf', filename: 'a.pdf', s3: null, error: null },
      _data: quoted,
    })
  }
  const text = reply({ conversation: 'before' })
  assert.deepEqual([text?.hasMedia, text?.media, text?._data], [false, null, { conversation: 'before' }])
})
