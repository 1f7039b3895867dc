import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ANA, ANA_JID, OWNER, SESSION, startChatWorld, type ChatWorld, type Database } from '../support/chat-world.ts'
import { whyNoPostgres } from '../support/postgres.ts'
import { until } from '../support/wait.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- rows of the sandbox and of the gateway
type Row = any

type Api = 'waha' | 'ryze' | 'gowa'

/** A request about a message; `id` is WhatsApp's, `mine` whether the account wrote it. */
type Request = (id: string, mine: boolean) => readonly [Api, string, unknown?]

const fullId = (id: string, mine: boolean) => encodeURIComponent(`${mine}_${ANA}@c.us_${id}`)
const wahaMessage = (id: string, mine: boolean) => `/api/${SESSION}/chats/${ANA}%40c.us/messages/${fullId(id, mine)}`
const gowa =
  (action: string, body: object = {}): Request =>
  (id) => ['gowa', `POST /message/${id}/${action}`, { phone: ANA_JID, ...body }]

const PINS: readonly Request[] = [
  (id, mine) => ['waha', `POST ${wahaMessage(id, mine)}/pin`, { duration: 86_400 }],
  (id) => ['ryze', `POST /api/chat/pinMessage/${SESSION}`, { messageId: id, pin: true, duration: '7d' }],
]
const UNPINS: readonly Request[] = [
  (id, mine) => ['waha', `POST ${wahaMessage(id, mine)}/unpin`],
  (id) => ['ryze', `POST /api/chat/pinMessage/${SESSION}`, { messageId: id, pin: false }],
]
const UNSTARS: readonly Request[] = [
  (id, mine) => [
    'waha',
    'PUT /api/star',
    { session: SESSION, messageId: decodeURIComponent(fullId(id, mine)), chatId: `${ANA}@c.us`, star: false },
  ],
  (id) => ['ryze', `POST /api/chat/favorite/${SESSION}`, { messageId: id, favorite: false }],
  gowa('unstar'),
]
const READINGS: readonly Request[] = [
  (id, mine) => [
    'waha',
    'POST /api/sendSeen',
    { session: SESSION, chatId: `${ANA}@c.us`, messageIds: [decodeURIComponent(fullId(id, mine))] },
  ],
  (id) => ['ryze', `POST /api/chat/markRead/${SESSION}`, { number: ANA, messageId: id }],
  gowa('read'),
]
const STARS: readonly Request[] = [
  (id, mine) => [
    'waha',
    'PUT /api/star',
    { session: SESSION, messageId: decodeURIComponent(fullId(id, mine)), chatId: `${ANA}@c.us`, star: true },
  ],
  (id) => ['ryze', `POST /api/chat/favorite/${SESSION}`, { messageId: id, favorite: true }],
  gowa('star'),
]
const EDITS: readonly Request[] = [
  (id) => ['waha', `PUT ${wahaMessage(id, true)}`, { text: 'edited' }],
  (id) => ['ryze', `POST /api/chat/edit/${SESSION}`, { messageId: id, content: 'edited' }],
  gowa('update', { message: 'edited' }),
]
const REVOKES: readonly Request[] = [
  (id) => ['waha', `DELETE ${wahaMessage(id, true)}`],
  (id) => ['ryze', `DELETE /api/chat/delete/${SESSION}`, { messageId: id, deleteForEveryone: true }],
  gowa('revoke'),
]
const REACTIONS: readonly Request[] = [
  (id, mine) => [
    'waha',
    'PUT /api/reaction',
    { session: SESSION, messageId: decodeURIComponent(fullId(id, mine)), reaction: '👍' },
  ],
  (id, mine) => [
    'ryze',
    `POST /api/message/reaction/${SESSION}`,
    { number: ANA, messageId: id, reaction: '👍', fromMe: mine },
  ],
  gowa('reaction', { emoji: '👍' }),
]
const DELETIONS: readonly Request[] = [
  (id) => ['ryze', `DELETE /api/chat/delete/${SESSION}`, { messageId: id, deleteForEveryone: false }],
  gowa('delete'),
]
const CLEARINGS: readonly Request[] = [() => ['waha', `DELETE /api/${SESSION}/chats/${ANA}%40c.us/messages`]]
const CHAT_DELETIONS: readonly Request[] = [
  () => ['waha', `DELETE /api/${SESSION}/chats/${ANA}%40c.us`],
  () => ['ryze', `DELETE /api/chat/deleteChat/${SESSION}`, { number: ANA }],
]

const isAbout = (id: string) => (event: Row) => event.target.id === id

const skips = { sqlite: false, postgres: await whyNoPostgres() } as const

for (const database of ['sqlite', 'postgres'] as const) {
  const options = { timeout: 240_000, skip: skips[database] }
  describe(`messages changed here and on the phone, on ${database}`, options, () => changes(database))
}

function changes(database: Database): void {
  let world: ChatWorld
  let said = 0

  before(async () => {
    world = await startChatWorld(database)
  })
  after(() => world[Symbol.asyncDispose]())

  const words = () => `words number ${++said}`
  const untilShown = (id: string, shows: (message: Row) => boolean, number = OWNER) =>
    until(`the phone ${number} shows it`, async () => {
      const message = await world.phoneMessage(id, number)
      return message !== null && shows(message)
    })
  const each = (what: string, requests: readonly Request[], work: (request: Request) => Promise<void>) => {
    for (const request of requests) {
      const [api, operation] = request('ID', true)
      test(`${what}, ${api}: ${operation}`, () => work(request))
    }
  }

  each('pinned for everyone', PINS, async (request) => {
    const id = await world.fromAna(words())
    await world.call(...request(id, false))
    await untilShown(id, ({ pinnedUntil }) => pinnedUntil !== null)
    await untilShown(id, ({ pinnedUntil }) => pinnedUntil !== null, ANA)
    assert.ok((await world.message(id)).pinnedUntil > Date.now() / 1000 + 80_000)
    const from = await world.head()
    await world.change(`POST /accounts/${ANA}/messages/${id}/pin`, { pinned: false })
    const event = await world.event(from, 'message.pinned', isAbout(id))
    assert.equal(event.pinnedUntil, null)
    assert.equal((await world.message(id)).pinnedUntil, null)
  })

  each('starred', STARS, async (request) => {
    const id = await world.fromAna(words())
    await world.call(...request(id, false))
    await untilShown(id, ({ starred }) => starred === true)
    assert.equal((await world.message(id)).starred, true)
    const from = await world.head()
    await world.change(`POST /accounts/${OWNER}/messages/${id}/star`, { starred: false })
    const event = await world.event(from, 'message.starred', isAbout(id))
    assert.equal(event.starred, false)
    assert.equal((await world.message(id)).starred, false)
  })

  each('taken down', UNPINS, async (request) => {
    const id = await world.fromAna(words())
    const from = await world.head()
    await world.change(`POST /accounts/${OWNER}/messages/${id}/pin`, { pinned: true, seconds: 604_800 })
    await world.event(from, 'message.pinned', isAbout(id))
    await world.call(...request(id, false))
    await untilShown(id, ({ pinnedUntil }) => pinnedUntil === null)
    await untilShown(id, ({ pinnedUntil }) => pinnedUntil === null, ANA)
    assert.equal((await world.message(id)).pinnedUntil, null)
  })

  each('no star any more', UNSTARS, async (request) => {
    const id = await world.fromAna(words())
    const from = await world.head()
    await world.change(`POST /accounts/${OWNER}/messages/${id}/star`, { starred: true })
    await world.event(from, 'message.starred', isAbout(id))
    await world.call(...request(id, false))
    await untilShown(id, ({ starred }) => starred === false)
    assert.equal((await world.message(id)).starred, false)
  })

  each('read', READINGS, async (request) => {
    const id = await world.fromAna(words())
    await world.call(...request(id, false))
    await untilShown(id, ({ receipts }) => JSON.stringify(receipts).includes('read'), ANA)
  })

  each('edited', EDITS, async (request) => {
    const id = await world.toAna(words())
    await world.call(...request(id, true))
    await untilShown(id, ({ text }) => text === 'edited', ANA)
    const mine = await world.message(id)
    assert.deepEqual([mine.text, typeof mine.editedAt], ['edited', 'number'])
  })

  test('a person edits, and it is told here', async () => {
    const id = await world.fromAna(words())
    const from = await world.head()
    await world.change(`PATCH /accounts/${ANA}/messages/${id}`, { text: 'Ana thought again' })
    await world.event(from, 'message.edited', isAbout(id))
    assert.equal((await world.message(id)).text, 'Ana thought again')
  })

  each('deleted for everyone', REVOKES, async (request) => {
    const id = await world.toAna(words())
    await world.call(...request(id, true))
    await untilShown(id, ({ revoked }) => revoked === true, ANA)
    assert.equal(typeof (await world.message(id)).revokedAt, 'number')
  })

  test('a person deletes for everyone, and it is told here', async () => {
    const id = await world.fromAna(words())
    const from = await world.head()
    await world.change(`DELETE /accounts/${ANA}/messages/${id}`)
    await world.event(from, 'message.revoked', isAbout(id))
  })

  each('a reaction', REACTIONS, async (request) => {
    const id = await world.fromAna(words())
    await world.call(...request(id, false))
    await untilShown(id, ({ reactions }) => Object.values(reactions).includes('👍'), ANA)
    assert.deepEqual(
      (await world.message(id)).reactions.map(({ text, fromMe }: Row) => [text, fromMe]),
      [['👍', true]],
    )
    const from = await world.head()
    await world.change(`DELETE /accounts/${OWNER}/messages/${id}/reaction`)
    await world.event(from, 'message.reaction', (event) => isAbout(id)(event) && event.text === '')
    assert.deepEqual((await world.message(id)).reactions, [])
  })

  each('deleted for me', DELETIONS, async (request) => {
    const id = await world.fromAna(words())
    await world.call(...request(id, false))
    await until('the phone has it no more', async () => (await world.phoneMessage(id)) === null)
    assert.equal(await world.message(id), null)
    assert.notEqual(await world.phoneMessage(id, ANA), null, 'Ana keeps hers')
  })

  test('the phone deletes for itself, and it is told here', async () => {
    const id = await world.fromAna(words())
    const from = await world.head()
    await world.change(`DELETE /accounts/${OWNER}/messages/${id}/mine`)
    await world.event(from, 'message.deleted', isAbout(id))
    assert.equal(await world.message(id), null)
  })

  each('cleared', CLEARINGS, async (request) => {
    const id = await world.fromAna(words())
    await world.call(...request(id, false))
    await until('the phone has it no more', async () => (await world.phoneMessage(id)) === null)
    assert.equal(await world.message(id), null)
    assert.notEqual(await world.chat(), null, 'the chat stays in the list')
  })

  each('the chat deleted', CHAT_DELETIONS, async (request) => {
    await world.fromAna(words())
    await world.call(...request('', false))
    await until('the phone’s list has it no more', async () => (await world.phoneChat()) === null)
    assert.equal(await world.chat(), null)
    await world.fromAna(words())
    assert.notEqual(await world.chat(), null, 'a new message brings it back')
  })

  test('the phone clears and deletes the chat, and both are told here', async () => {
    const id = await world.fromAna(words())
    const chat = `/accounts/${OWNER}/chats/${encodeURIComponent(ANA_JID)}`
    const from = await world.head()
    await world.change(`POST ${chat}/clear`, {})
    await world.event(from, 'chat.cleared', (event) => event.chat === ANA_JID)
    assert.equal(await world.message(id), null)
    await world.change(`DELETE ${chat}`)
    await world.event(from, 'chat.deleted', (event) => event.chat === ANA_JID)
    assert.equal(await world.chat(), null)
  })
}
