import assert from 'node:assert/strict'
import test from 'node:test'
import { GatewayError } from '../../../../core/errors.ts'
import type { PreviewFinder } from '../../../../core/ports/media-stage.ts'
import { ANNA, GROUP, createTestApp } from '../../testing/app.ts'

async function withPhone({ strictCode = false, find }: { strictCode?: boolean; find?: PreviewFinder['find'] } = {}) {
  const app = await createTestApp({ strictCode, ...(find && { previews: { find } }) })
  const phone = await app.pair('one')
  const send = (kind: string, body: object) => app.call(`POST /send/${kind}`, { body: { phone: ANNA, ...body } })
  return { app, phone, send, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() }
}

const CONTACT = { contact_name: 'Ana; da Silva', contact_phone: '+62 896-8502' }
const PLACE = { latitude: '-7.797068', longitude: '110.370529' }
const POLL = { question: 'Who?', options: ['Zuko', 'Aang', 'Katara'], max_answer: 2 }

const SENDS: readonly (readonly [kind: string, body: object, draft: object, done: string])[] = [
  [
    'contact',
    CONTACT,
    {
      kind: 'contacts',
      contacts: [
        {
          name: 'Ana; da Silva',
          vcard: [
            'BEGIN:VCARD',
            'VERSION:3.0',
            'N:;Ana\\; da Silva;;;',
            'FN:Ana\\; da Silva',
            'TEL;type=CELL;waid=628968502:+628968502',
            'END:VCARD',
          ].join('\n'),
        },
      ],
    },
    'Contact sent to',
  ],
  [
    'location',
    PLACE,
    { kind: 'location', latitude: -7.797_068, longitude: 110.370_529, name: null, address: null },
    'Send location success',
  ],
  [
    'poll',
    POLL,
    { kind: 'poll', text: 'Who?', options: ['Zuko', 'Aang', 'Katara'], selectable: 2 },
    'Send poll success',
  ],
]

test('each operation says what it was asked to', async (context) => {
  await using world = await withPhone()
  for (const [kind, body, draft, done] of SENDS) {
    await context.test(`/send/${kind}`, async () => {
      const answer = await world.send(kind, { ...body, is_forwarded: true, duration: 7_776_000 })
      const forwardingScore = kind === 'poll' ? {} : { forwardingScore: 100 }
      assert.deepEqual(world.phone.drafts.at(-1), { ...draft, chat: ANNA, expiration: 7_776_000, ...forwardingScore })
      assert.ok(answer.body.message.startsWith(`${done} ${ANNA} (server timestamp: `), answer.body.message)
      assert.deepEqual(answer.body.results, { message_id: world.phone.sent.at(-1)?.id, status: answer.body.message })
    })
  }
})

test('/send/link: the text ends with the address, and its page has to be there', async () => {
  const looked: unknown[] = []
  const preview = { url: 'https://example.com', title: 'Example', description: null, image: null, large: false }
  await using world = await withPhone({
    find: async (text, wanted) => {
      looked.push([text, wanted])
      return preview
    },
  })
  const url = 'https://example.com'
  const answer = await world.send('link', { link: url, caption: 'look, not https://other.example' })
  const text = `look, not https://other.example\n${url}`
  assert.deepEqual(looked, [[text, { from: 'page', url, large: false, required: true }]])
  assert.deepEqual(world.phone.drafts, [{ kind: 'text', text, chat: ANNA, preview }])
  assert.ok(answer.body.message.startsWith(`Link sent to ${ANNA} (`))
})

test('a page that cannot be fetched is the end of it', async () => {
  for (const [strictCode, status] of [
    [false, 400],
    [true, 500],
  ] as const) {
    const find = () => Promise.reject(new GatewayError('FILE_FETCH_FAILED', 'it did not answer'))
    await using world = await withPhone({ strictCode, find })
    const answer = await world.send('link', { link: 'https://example.com', caption: 'look' })
    assert.deepEqual([answer.status, answer.body.message], [status, 'it did not answer'])
    assert.equal(world.phone.drafts.length, 0)
  }
})

test('what is wrong is said in GOWA’s words, and nothing is sent', async () => {
  await using world = await withPhone({ strictCode: true })
  for (const [kind, body, message] of [
    [
      'contact',
      { phone: '' },
      'contact_name: cannot be blank; contact_phone: cannot be blank; phone: cannot be blank.',
    ],
    ['contact', { ...CONTACT, contact_phone: '0812' }, 'contact phone number must be in international format'],
    ['link', {}, 'caption: cannot be blank; link: cannot be blank.'],
    ['link', { link: 'example', caption: 'x' }, 'link: must be a valid URL.'],
    ['link', { link: 'javascript:alert(1)', caption: 'x' }, 'link: must be a valid URL.'],
    ['location', {}, 'latitude: cannot be blank; longitude: cannot be blank.'],
    ['location', { ...PLACE, latitude: '90.1' }, 'latitude: must be a valid latitude.'],
    ['location', { ...PLACE, latitude: '1e1' }, 'latitude: must be a valid latitude.'],
    ['location', { ...PLACE, longitude: '-181' }, 'longitude: must be a valid longitude.'],
    ['poll', {}, 'options: cannot be blank.'],
    ['poll', { options: ['a', 'b'] }, 'max_answer: cannot be blank; question: cannot be blank.'],
    ['poll', { ...POLL, options: ['a', ''] }, 'options: (1: cannot be blank.).'],
    ['poll', { ...POLL, options: ['a', 'b', 'a'] }, 'options should be unique'],
    ['poll', { ...POLL, options: ['a'], max_answer: 1 }, 'options: the length must be between 2 and 12.'],
    [
      'poll',
      { ...POLL, options: Array.from({ length: 13 }, (_, index) => `${index}`) },
      'options: the length must be between 2 and 12.',
    ],
    ['poll', { ...POLL, max_answer: 4 }, 'max_answer: must be no greater than 3.'],
    ['poll', { ...POLL, max_answer: -1 }, 'max_answer: must be no less than 1.'],
    [
      'poll',
      { ...POLL, duration: 1 },
      'duration must be one of: 0 (no expiry), 86400 (24h), 604800 (7d), 7776000 (90d)',
    ],
  ] as const) {
    const answer = await world.send(kind, body)
    assert.deepEqual([answer.status, answer.body], [400, { code: 'VALIDATION_ERROR', message }], JSON.stringify(body))
  }
  for (const [kind, body] of [
    ['location', { latitude: -7.8, longitude: 110.4 }],
    ['poll', { ...POLL, options: 'Zuko' }],
    ['poll', { ...POLL, max_answer: '2' }],
    ['contact', { ...CONTACT, contact_name: ['x'] }],
  ] as const) {
    const answer = await world.send(kind, body)
    assert.deepEqual([answer.status, answer.body.code], [400, 'BAD_REQUEST'], JSON.stringify(body))
  }
  assert.equal(world.phone.drafts.length, 0)
})

test('each kind goes to groups, and from no device that is unknown', async () => {
  await using world = await withPhone()
  for (const [kind, body] of SENDS) {
    assert.equal((await world.send(kind, { ...body, phone: '120363000000000001' })).status, 200)
    assert.equal(world.phone.drafts.at(-1)?.chat, GROUP)
    const answer = await world.app.call(`POST /send/${kind}?device_id=none`, { body: { phone: ANNA, ...body } })
    assert.equal(answer.status, 404)
    assert.deepEqual(answer.body.results, { device_id: 'none' })
  }
  assert.equal(world.phone.drafts.length, SENDS.length)
})
