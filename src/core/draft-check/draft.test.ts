import assert from 'node:assert/strict'
import test from 'node:test'
import type { Button } from '../model/content.ts'
import type { MessageDraft } from '../model/draft.ts'
import { checkDraft } from './draft.ts'

const CHAT = '4915550001@s.whatsapp.net'
const GROUP = '1203630001@g.us'
const STORY = 'status@broadcast'
const FILE = { from: 'base64', data: 'eA==' } as const

const refusal = (draft: MessageDraft): string => {
  try {
    checkDraft(draft)
    return 'taken'
  } catch (error) {
    const { code, message } = error as { code: string; message: string }
    return `${code}: ${message}`
  }
}

const poll = (options: readonly string[], selectable = 1) =>
  refusal({ chat: CHAT, kind: 'poll', text: 'lunch?', options, selectable })
const upTo = (count: number) => Array.from({ length: count }, (_, index) => `option ${index}`)

test('a poll has two to twelve different options', () => {
  assert.equal(poll(upTo(2)), 'taken')
  assert.equal(poll(upTo(12), 0), 'taken')
  for (const count of [0, 1, 13]) assert.match(poll(upTo(count), 0), /^BAD_REQUEST: a poll must have 2 to 12 options/)
  assert.match(poll(['a', 'a']), /^BAD_REQUEST: options should be unique/)
  assert.match(poll(['a', ' ']), /^BAD_REQUEST: an option must not be empty/)
  for (const selectable of [-1, 3, 1.5]) assert.match(poll(upTo(2), selectable), /^BAD_REQUEST: from 0 .* to 2 options/)
})

const list = (sections: number, rows: number, change: object = {}) => {
  const section = (index: number) => ({
    title: '',
    rows: Array.from({ length: rows }, (_, row) => ({ id: `${index}-${row}`, title: 'row', description: null })),
  })
  const made = Array.from({ length: sections }, (_, index) => section(index))
  const draft = {
    chat: CHAT,
    kind: 'list',
    text: 'menu',
    title: null,
    footer: null,
    button: 'open',
    sections: made,
  } as const
  return refusal({ ...draft, ...change } as MessageDraft)
}

test('a list has up to ten sections of ten rows, and goes to persons', () => {
  assert.equal(list(1, 1), 'taken')
  assert.equal(list(10, 10), 'taken')
  assert.match(list(0, 1), /^BAD_REQUEST: a list must have 1 to 10 sections/)
  assert.match(list(11, 1), /^BAD_REQUEST: a list must have 1 to 10 sections/)
  assert.match(list(1, 11), /^BAD_REQUEST: a section must have 1 to 10 rows/)
  assert.match(list(1, 0), /^BAD_REQUEST: a section must have 1 to 10 rows/)
  assert.match(list(1, 1, { chat: GROUP }), /^BAD_REQUEST: lists can be sent to persons only/)
  assert.match(list(1, 1, { button: '' }), /^BAD_REQUEST: the text of the button must not be empty/)
  const row = { id: 'same', title: 'row', description: null }
  assert.match(
    list(1, 1, { sections: [{ title: '', rows: [row, row] }] }),
    /^BAD_REQUEST: the ids of the rows must differ/,
  )
})

const button = (type: Button['type'], value?: string, id = 'one'): Button => ({
  type,
  id,
  text: 'press',
  ...(value !== undefined && { value }),
})
const buttons = (...given: readonly Button[]) =>
  refusal({ chat: CHAT, kind: 'buttons', text: 'choose', header: null, footer: null, buttons: given, media: null })

test('there are one to three buttons, whose values are what they do', () => {
  assert.equal(
    buttons(button('reply'), button('url', 'https://example.org'), button('call', '+5511999999999')),
    'taken',
  )
  assert.equal(buttons(button('copy', 'CODE'), button('other', '{}')), 'taken')
  assert.match(buttons(), /^BAD_REQUEST: there must be 1 to 3 buttons/)
  assert.match(
    buttons(...['a', 'b', 'c', 'd'].map((id) => button('reply', undefined, id))),
    /^BAD_REQUEST: .*no more than 3/,
  )
  assert.match(buttons(button('reply'), button('reply')), /^BAD_REQUEST: the ids of the buttons must differ/)
  assert.match(buttons(button('url', 'javascript:alert(1)')), /^BAD_REQUEST: a url button/)
  assert.match(buttons(button('call', 'mother')), /^BAD_REQUEST: a call button/)
  assert.match(buttons(button('copy')), /^BAD_REQUEST: the code of a copy button/)
  assert.match(buttons(button('other', '{')), /^BAD_REQUEST: a button of another type/)
  assert.match(
    buttons({ ...button('reply'), text: 'x'.repeat(26) }),
    /^BAD_REQUEST: the text of a button must not exceed 25/,
  )
})

test('a carousel has one to ten cards, with up to three buttons each', () => {
  const carousel = (cards: number, perCard: number) => {
    const given = Array.from({ length: perCard }, (_, index) => button('reply', undefined, `${index}`))
    const card = { title: 'card', subtitle: null, text: 'words', footer: null, media: null, buttons: given }
    return refusal({
      chat: CHAT,
      kind: 'carousel',
      text: null,
      footer: null,
      cards: Array.from({ length: cards }, () => card),
    })
  }
  assert.equal(carousel(10, 3), 'taken')
  assert.equal(carousel(1, 0), 'taken')
  assert.match(carousel(0, 0), /^BAD_REQUEST: a carousel must have 1 to 10 cards/)
  assert.match(carousel(11, 0), /^BAD_REQUEST: a carousel must have 1 to 10 cards/)
  assert.match(carousel(1, 4), /^BAD_REQUEST: .*no more than 3 buttons/)
})

test('places are on the earth, cards are cards', () => {
  const place = (latitude: number, longitude: number) =>
    refusal({ chat: CHAT, kind: 'location', latitude, longitude, name: null, address: null })
  assert.equal(place(-90, 180), 'taken')
  assert.match(place(90.1, 0), /^BAD_REQUEST: latitude/)
  assert.match(place(Number.NaN, 0), /^BAD_REQUEST: latitude/)
  assert.match(place(0, -181), /^BAD_REQUEST: longitude/)
  const card = (vcard: string) => refusal({ chat: CHAT, kind: 'contacts', contacts: [{ name: 'Ann', vcard }] })
  assert.equal(card('BEGIN:VCARD\nVERSION:3.0\nFN:Ann\nEND:VCARD\n'), 'taken')
  assert.match(card('FN:Ann'), /^BAD_REQUEST: a vcard must begin with/)
  assert.match(refusal({ chat: CHAT, kind: 'contacts', contacts: [] }), /^BAD_REQUEST: 1 to 100 contacts/)
})

test('an event begins before it ends, in seconds', () => {
  const event = (change: object) =>
    refusal({
      chat: CHAT,
      kind: 'event',
      text: 'party',
      description: null,
      place: null,
      startsAt: 18e8,
      endsAt: null,
      joinLink: null,
      canceled: false,
      extraGuests: false,
      reminder: null,
      call: false,
      ...change,
    } as MessageDraft)
  assert.equal(event({ endsAt: 1_800_000_001, reminder: 600, place: { name: 'here', address: null } }), 'taken')
  assert.match(event({ startsAt: 1_800_000_000_000 }), /^BAD_REQUEST: the start .* seconds since 1970/)
  assert.match(event({ endsAt: 1_800_000_000 }), /^BAD_REQUEST: the end of the event must be after its start/)
  assert.match(event({ joinLink: 'call me' }), /^BAD_REQUEST: the link of the event/)
  assert.match(event({ reminder: -1 }), /^BAD_REQUEST: the reminder/)
  assert.match(
    event({ place: { name: 'x', address: null, latitude: 1 } }),
    /^BAD_REQUEST: latitude and longitude go together/,
  )
})

test('a Pix key is of its type', () => {
  const pix = (keyType: 'CPF' | 'CNPJ' | 'EMAIL' | 'PHONE' | 'EVP', key: string) =>
    refusal({ chat: CHAT, kind: 'pix', merchant: 'shop', key, keyType, text: null })
  assert.equal(pix('CPF', '12345678901'), 'taken')
  assert.equal(pix('EVP', '123e4567-e89b-12d3-a456-426614174000'), 'taken')
  assert.equal(pix('PHONE', '+5511999999999'), 'taken')
  assert.match(pix('CPF', '123.456.789-01'), /^BAD_REQUEST: a Pix key of the type CPF must be 11 digits/)
  assert.match(pix('CNPJ', '12345678901'), /^BAD_REQUEST: .*14 digits/)
  assert.match(pix('EMAIL', 'nobody'), /^BAD_REQUEST: .*e-mail/)
})

test('a story is a text, a picture, a film or sound, with a look of its own', () => {
  const text = (change: object = {}) => refusal({ chat: STORY, kind: 'text', text: 'hi', ...change } as MessageDraft)
  assert.equal(text({ background: '#FF38B42F', font: 2, audience: [CHAT] }), 'taken')
  assert.equal(refusal({ chat: STORY, kind: 'image', file: FILE, text: null }), 'taken')
  assert.match(text({ background: 'green' }), /^BAD_REQUEST: the background/)
  assert.match(text({ font: 99 }), /^BAD_REQUEST: the font/)
  assert.match(text({ audience: [] }), /^BAD_REQUEST: a story must have somebody/)
  assert.match(text({ audience: [GROUP] }), /^BAD_REQUEST: the audience of a story must be persons/)
  assert.match(
    refusal({ chat: STORY, kind: 'poll', text: 'a', options: ['a', 'b'], selectable: 1 }),
    /^BAD_REQUEST: a story must be/,
  )
  assert.match(refusal({ chat: CHAT, kind: 'text', text: 'hi', audience: [CHAT] }), /^BAD_REQUEST: only a story/)
})

test('captions, mentions and counts have their bounds', () => {
  const image = (text: string) => refusal({ chat: CHAT, kind: 'image', file: FILE, text })
  assert.equal(image(''), 'taken')
  assert.match(image('x'.repeat(65_537)), /^BAD_REQUEST: caption must not exceed 65536/)
  assert.match(image('\ud800'), /^BAD_REQUEST: caption must be well-formed/)
  assert.match(
    refusal({ chat: CHAT, kind: 'text', text: 'hi', mentions: 'all' }),
    /^BAD_REQUEST: everybody can be mentioned in a group only/,
  )
  assert.match(refusal({ chat: CHAT, kind: 'text', text: 'hi', expiration: -1 }), /^BAD_REQUEST: the time until/)
  const preview = {
    from: 'caller',
    url: 'https://a.example',
    title: 'a',
    description: null,
    image: null,
    large: false,
  } as const
  assert.match(
    refusal({ chat: CHAT, kind: 'text', text: 'hi', preview }),
    /^BAD_REQUEST: the text must contain the URL/,
  )
  assert.match(
    refusal({ chat: CHAT, kind: 'image', file: { ...FILE, maxEdge: 1 }, text: null }),
    /^BAD_REQUEST: the longer side must be 16 to 10000 pixels/,
  )
})
