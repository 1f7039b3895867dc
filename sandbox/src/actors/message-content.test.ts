import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kindFixtures } from '../kinds/fixtures.ts'
import { proto } from '../wire/proto.ts'
import { readContent } from './message-content.ts'

const read = (name: string) => {
  const fixture = kindFixtures().find((each) => each.name === name)
  assert.ok(fixture, name)
  return readContent(proto.Message.decode(proto.Message.encode(proto.Message.fromObject(fixture.message)).finish()))
}

/** The kind by which each fixture is known, in the order of the fixtures. */
const KINDS: Readonly<Record<string, string>> = {
  text: 'text text-with-mentions text-for-everyone link-preview large-link-preview quoted quoted-privately forwarded forwarded-many-times ephemeral-text ephemeral-wrapped story-text',
  image: 'image image-without-caption view-once-image album-image',
  video: 'video round-video gif view-once-video',
  audio: 'audio voice view-once-voice',
  document: 'document document-with-caption',
  sticker: 'sticker animated-sticker',
  album: 'album',
  location: 'location live-location',
  contact: 'contact contacts',
  poll: 'poll poll-of-many quiz',
  vote: 'poll-vote',
  event: 'event event-canceled planned-call',
  answer: 'event-answer',
  list: 'list',
  buttons: 'buttons buttons-with-image native-flow native-flow-wrapped carousel pix template',
  choice: 'buttons-response list-response template-reply flow-response',
  product: 'product',
  order: 'order',
  invite: 'group-invite newsletter-admin-invite',
  payment: 'payment-request payment-sent payment-declined payment-canceled payment-invite',
  call: 'call video-call',
  reaction: 'reaction',
  edit: 'edit',
  revoke: 'revoke',
  pin: 'pin',
  keep: 'keep keep-undone',
  ephemeral: 'timer timer-off',
  other: 'unknown',
}

test('every fixture is read as its kind', () => {
  for (const { name } of kindFixtures()) {
    const kind = Object.keys(KINDS).find((each) => KINDS[each]?.split(' ').includes(name))
    assert.equal(read(name).kind, kind, name)
  }
})

test('a file is read with what its sender says about it', () => {
  const voice = read('voice').details.file
  assert.deepEqual(
    [voice?.type, voice?.voice, voice?.seconds, voice?.waveformLength, voice?.mimetype, voice?.size],
    ['audio', true, 4, 64, 'audio/ogg; codecs=opus', 9120],
  )
  const image = read('image')
  assert.equal(image.text, 'The view from up here')
  assert.deepEqual([image.details.file?.width, image.details.file?.height], [1600, 1200])
  assert.ok((image.details.file?.thumbnailLength ?? 0) > 0)
  const document = read('document-with-caption')
  assert.deepEqual([document.text, document.details.file?.name], ['Please read page 2', 'Quarterly report.pdf'])
  assert.equal(read('gif').details.file?.gif, true)
  assert.equal(read('round-video').details.file?.round, true)
  assert.equal(read('animated-sticker').details.file?.animated, true)
  for (const name of ['view-once-image', 'view-once-video', 'view-once-voice']) {
    assert.equal(read(name).details.viewOnce, true, name)
  }
  assert.equal(read('image').details.viewOnce, undefined)
  assert.deepEqual(read('album').details.album, { images: 2, videos: 1 })
  assert.equal(read('album-image').details.inAlbum, '3AALBUM00000000000000')
})

test('what stands around a text is read', () => {
  assert.deepEqual(read('text-with-mentions').details.mentions, ['15550102002@s.whatsapp.net'])
  assert.equal(read('text-for-everyone').details.mentionsAll, true)
  assert.equal(read('forwarded-many-times').details.forwardingScore, 127)
  assert.equal(read('ephemeral-wrapped').details.expiration, 604_800)
  assert.deepEqual(read('quoted-privately').quoted, {
    id: '3AQUOTED0000000000001',
    sender: '15550102001@s.whatsapp.net',
    text: 'Who can help on Sunday?',
    chat: '120363040000000001@g.us',
  })
  const { link } = read('large-link-preview').details
  assert.deepEqual([link?.url, link?.title, link?.large], ['https://example.com/plan', 'The plan', true])
  assert.deepEqual([read('story-text').details.background, read('story-text').details.font], ['#FF1F7A8C', 2])
})

test('places, people, polls and events are read', () => {
  const { location } = read('location').details
  assert.deepEqual([location?.latitude, location?.longitude, location?.live], [38.7077507, -9.1365919, false])
  assert.equal(read('live-location').details.location?.live, true)
  assert.deepEqual(
    read('contacts').details.contacts?.map(({ name, vcard }) => [name, /waid=\d+/.exec(vcard)?.[0]]),
    [
      ['Ana Souza', 'waid=15550102001'],
      ['Ben Ito', 'waid=15550102002'],
    ],
  )
  assert.deepEqual(read('quiz').details.poll, { options: ['Porto', 'Lisbon'], selectable: 1, correct: 'Lisbon' })
  const { event } = read('event').details
  assert.deepEqual([event?.name, event?.location?.name, event?.reminder], ['Garden party', 'Praça do Comércio', 3600])
  assert.equal(read('event-canceled').details.event?.canceled, true)
  assert.equal(read('planned-call').details.event?.call, true)
})

test('what can be pressed and what was pressed are read', () => {
  assert.deepEqual(
    read('list').details.list?.sections.map(({ rows }) => rows.map(({ id }) => id)),
    [['soup', 'pasta'], ['salad']],
  )
  const shown = (name: string) => read(name).details.buttons?.buttons.map(({ type, id, value }) => [type, id || value])
  assert.deepEqual(shown('buttons'), [
    ['reply', 'yes'],
    ['reply', 'no'],
  ])
  assert.equal(read('buttons-with-image').details.buttons?.file?.type, 'image')
  assert.deepEqual(shown('native-flow'), [
    ['reply', 'pickup'],
    ['url', 'https://example.com/12'],
    ['call', '+15550102003'],
    ['copy', 'SAVE10'],
  ])
  assert.deepEqual(shown('template'), [
    ['reply', 'fine'],
    ['url', 'https://example.com/flight'],
    ['call', '+15550102003'],
  ])
  const { buttons } = read('carousel').details
  assert.deepEqual(
    buttons?.cards.map((card) => [card.header, card.text, card.file?.type, card.buttons[0]?.id]),
    [
      ['Lamp', 'About Lamp', 'image', 'buy-lamp'],
      ['Chair', 'About Chair', 'image', 'buy-chair'],
    ],
  )
  const pressed = ['buttons-response', 'list-response', 'template-reply', 'flow-response'].map((name) => {
    const { choice } = read(name).details
    return [choice?.of, choice?.id, choice?.text]
  })
  assert.deepEqual(pressed, [
    ['buttons', 'yes', 'Yes'],
    ['list', 'soup', 'Soup'],
    ['template', 'fine', 'Fine'],
    ['flow', 'pickup', 'I pick it up'],
  ])
})

test('goods, money, invitations and calls are read', () => {
  const trade = (name: string) => {
    const { form, amount, currency } = read(name).details.trade ?? {}
    return [form, amount, currency]
  }
  assert.deepEqual(trade('product'), ['product', 24_900, 'EUR'])
  assert.deepEqual(trade('order'), ['order', 49_800, 'EUR'])
  assert.deepEqual(trade('payment-request'), ['request', 35_000, 'BRL'])
  assert.equal(read('payment-request').text, 'For the tickets')
  assert.equal(read('payment-canceled').details.trade?.form, 'cancel')
  assert.equal(read('group-invite').details.invite?.code, 'SandboxInvite0001')
  assert.equal(read('newsletter-admin-invite').details.invite?.to, 'newsletter')
  assert.deepEqual(read('call').details.call, { video: false, outcome: 'MISSED', seconds: 0 })
  assert.deepEqual(read('video-call').details.call, { video: true, outcome: 'CONNECTED', seconds: 312 })
})
