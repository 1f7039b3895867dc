import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { assertRefusedBy, testRefusals, type BadRequest } from '../support/bad-chats-answers.ts'
import { SESSIONS, startBadWorld, DATABASES, type BadWorld } from '../support/bad-chats.ts'
import type { Database } from '../support/chat-world.ts'

const LISTS = ['chats', 'messages', 'events', 'search', 'labels'] as const
type List = (typeof LISTS)[number]

/** What a list needs to be asked for at all. */
const NEEDED: Readonly<Record<List, string>> = { chats: '', messages: '', events: '', search: 'q=from', labels: '' }

const get = (list: List, query: string, session: string = SESSIONS.main) => ({
  path: `/v1/sessions/${session}/${list}?${[NEEDED[list], query].filter((part) => part !== '').join('&')}`,
})

const wrong = (lists: readonly List[], queries: readonly string[], says: RegExp): readonly BadRequest[] =>
  lists.flatMap((list) => queries.map((query) => ({ why: query, request: get(list, query), status: 400, says })))

const PAGED: readonly List[] = ['chats', 'messages', 'events', 'search']

for (const { database, skip } of DATABASES) {
  describe(`native refuses what it cannot read, on ${database}`, { timeout: 240_000, skip }, () => refusals(database))
}

function refusals(database: Database): void {
  let world: BadWorld
  before(async () => {
    world = await startBadWorld(database)
  })
  after(() => world?.[Symbol.asyncDispose]())
  const at = { api: 'native', worldOf: () => world } as const

  testRefusals('sessions that are not there', at, () =>
    LISTS.map((list) => ({
      why: 'no such session',
      request: get(list, '', 'nobody'),
      status: 404,
      says: /SESSION_NOT_FOUND/,
    })),
  )

  testRefusals('limits below 1, above the cap, and that are no numbers', at, () => [
    ...wrong(PAGED, ['limit=0', 'limit=-1', 'limit=1001', 'limit=x', 'limit=1e9', 'limit=1&limit=x'], /limit/),
    ...wrong(['search'], ['limit=101'], /limit/),
  ])

  testRefusals('places in a list that it never named', at, () => [
    ...wrong(['chats', 'messages', 'search'], ['cursor=x', 'cursor=%00', `cursor=${'x'.repeat(1_001)}`], /cursor/),
    ...wrong(['events'], ['after=-1', 'after=x'], /after/),
  ])

  testRefusals('words that are none of the list’s', at, () => [
    ...wrong(['chats'], ['sortBy=size', 'sortBy='], /sortBy/),
    ...wrong(['chats', 'messages'], ['order=up'], /order/),
    ...wrong(['chats'], ['kind=bot'], /kind/),
    ...wrong(['messages'], ['ack=seen'], /ack/),
    ...['unread', 'archived', 'pinned', 'muted', 'favorite', 'hasMedia'].flatMap((flag) =>
      wrong(['chats'], [`${flag}=maybe`, `${flag}=2`], new RegExp(flag)),
    ),
    ...['fromMe', 'starred', 'pinned', 'hasMedia'].flatMap((flag) =>
      wrong(['messages'], [`${flag}=maybe`], new RegExp(flag)),
    ),
    ...['since', 'until'].flatMap((time) =>
      wrong(['messages', 'search'], [`${time}=-1`, `${time}=yesterday`], new RegExp(time)),
    ),
  ])

  testRefusals('names and addresses that cannot be', at, () => [
    ...wrong(['chats'], ['name=', `name=${'x'.repeat(201)}`], /name/),
    ...wrong(['chats'], ['label=', `label=${'x'.repeat(61)}`], /label/),
    ...wrong(['chats'], ['id=', `id=${'x'.repeat(201)}`], /id/),
    ...wrong(['messages', 'search'], ['chat=', `chat=${'x'.repeat(201)}`], /chat/),
    ...wrong(['messages', 'search'], ['sender=', `sender=${'x'.repeat(201)}`], /sender/),
  ])

  testRefusals('a search for nothing, or for too much', at, () =>
    ['', '?q=', `?q=${'x'.repeat(501)}`].map((query) => ({
      why: query,
      request: { path: `/v1/sessions/main/search${query}` },
      status: 400,
      says: /\bq\b/,
    })),
  )

  test('a cursor of another list, another order or another session is none', async () => {
    const read = async (query: string): Promise<string> => {
      const { status, body } = await world.call('native', { path: `/v1/sessions/main/${query}` })
      assert.equal(status, 200, query)
      return encodeURIComponent(body.next)
    }
    const chats = await read('chats?limit=1')
    const messages = await read('messages?limit=1')
    const search = await read('search?q=from&limit=1')
    for (const query of [
      `messages?cursor=${chats}`,
      `chats?cursor=${messages}`,
      `chats?sortBy=name&cursor=${chats}`,
      `chats?order=asc&cursor=${chats}`,
      `messages?order=asc&cursor=${messages}`,
      `search?q=from&cursor=${messages}`,
      `messages?cursor=${search}`,
    ]) {
      const answer = await world.call('native', { path: `/v1/sessions/main/${query}` })
      assertRefusedBy('native', answer, { status: 400, says: /the cursor does not belong to this list/ })
    }
    const elsewhere = await world.call('native', { path: `/v1/sessions/other/chats?cursor=${chats}` })
    assertRefusedBy('native', elsewhere, { status: 400, says: /the cursor does not belong to this list/ })
  })

  test('another session’s rows are in no list', async () => {
    const { elsewhere } = world.ids
    for (const list of ['messages', 'events', 'search'] as const) {
      const { status, body } = await world.call('native', get(list, list === 'search' ? 'limit=100' : 'limit=1000'))
      assert.equal(status, 200)
      assert.ok(body.items.length > 0)
      assert.ok(!JSON.stringify(body).includes(elsewhere), list)
    }
  })

  test('words that mean something to a database are words', async () => {
    const words = ['a"b', 'NEAR(', 'AND', 'NOT', 'text:x', "x'; drop table messages; --", '-x', 'x & y', '!x | y']
    for (const word of words) {
      const q = encodeURIComponent(word)
      for (const query of [`search?q=${q}`, `chats?name=${q}`, `messages?chat=${q}`, `messages?sender=${q}`]) {
        const { status, body } = await world.call('native', { path: `/v1/sessions/main/${query}` })
        assert.deepEqual([query, status, body], [query, 200, { items: [], next: null }])
      }
    }
    for (const word of ['"', "'", '*', '%', '\\', '(', '&', '!', ':*']) {
      const q = encodeURIComponent(word)
      const found = await world.call('native', { path: `/v1/sessions/main/search?q=${q}` })
      assertRefusedBy('native', found, { status: 400, says: /has no word in it/ })
      const { status, body } = await world.call('native', { path: `/v1/sessions/main/chats?name=${q}` })
      assert.deepEqual([word, status, body], [word, 200, { items: [], next: null }])
    }
  })
}
