import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { A, addLive, chatsOf, GROUP, idsOf, message, sessionRecord } from '../core/ports/cases.contract.ts'
import type { Store } from '../core/ports/store.ts'
import { createStore } from './index.ts'
import { findTestServer } from './postgres.fixture.ts'

const PEOPLE = 3
const phone = (person: number) => `55119000000${person}@s.whatsapp.net`
const lid = (person: number) => `10000000${person}@lid`
const either = (person: number, isLid: boolean) => (isLid ? lid(person) : phone(person))

type Step =
  | { readonly kind: 'link'; readonly person: number }
  | {
      readonly kind: 'add'
      readonly person: number
      readonly isLid: boolean
      readonly isPaired: boolean
      readonly id: number
      readonly how: 'live' | 'own' | 'history' | 'group'
    }

const person = fc.nat({ max: PEOPLE - 1 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('link' as const), person }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      person,
      isLid: fc.boolean(),
      isPaired: fc.boolean(),
      id: fc.nat({ max: 3 }),
      how: fc.constantFrom('live' as const, 'own' as const, 'history' as const, 'group' as const),
    }),
  },
)

async function take(store: Store, taken: Step): Promise<void> {
  if (taken.kind === 'link') return store.people.link(A, [{ phone: phone(taken.person), lid: lid(taken.person) }])
  const jid = either(taken.person, taken.isLid)
  const alt = taken.isPaired ? either(taken.person, !taken.isLid) : null
  const inGroup = taken.how === 'group'
  const added = message(`${taken.id}`, {
    chat: inGroup ? GROUP : jid,
    chatAlt: inGroup ? null : alt,
    fromMe: taken.how === 'own',
    timestamp: 1_000 + taken.id,
    ...(taken.how === 'own' ? {} : { sender: jid, senderAlt: alt }),
  })
  if (taken.how === 'history') await store.messages.addHistory(A, [added])
  else await addLive(store, added)
}

/** What must be there: one per chat, author and id, whichever address each came under. */
function expected(steps: readonly Step[]): Map<string, Set<string>> {
  const chats = new Map<string, Set<string>>()
  for (const taken of steps) {
    if (taken.kind === 'link') continue
    const chat = taken.how === 'group' ? GROUP : phone(taken.person)
    const author = taken.how === 'own' ? 'me' : `${taken.person}`
    const known = chats.get(chat) ?? new Set()
    chats.set(chat, known.add(`${author} ${taken.id}`))
  }
  return chats
}

async function check(store: Store, steps: readonly Step[]): Promise<void> {
  await store.people.link(
    A,
    Array.from({ length: PEOPLE }, (_, index) => ({ phone: phone(index), lid: lid(index) })),
  )
  const wanted = expected(steps)
  const chats = await chatsOf(store)
  assert.deepEqual(chats.map(({ id }) => id).toSorted(), [...wanted.keys()].toSorted())
  for (const chat of chats) {
    const stored = await store.messages.list(A, { chat: chat.id, order: 'asc', limit: 1_000, offset: 0 })
    const incoming = stored.filter(({ fromMe }) => !fromMe).length
    assert.equal(stored.length, wanted.get(chat.id)?.size)
    assert.deepEqual(chat.lastMessage, stored.at(-1))
    assert.ok(chat.unread >= 0 && chat.unread <= incoming, `${chat.unread} unread of ${incoming}`)
  }
  assert.equal(
    (await idsOf(store)).length,
    [...wanted.values()].reduce((sum, ids) => sum + ids.size, 0),
  )
}

function mergeProperty(create: () => Promise<Store>, runs: number): Promise<void> {
  const property = fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
    await using store = await create()
    await store.sessions.create(sessionRecord(A))
    for (const taken of steps) await take(store, taken)
    await check(store, steps)
  })
  return fc.assert(property, { numRuns: runs })
}

const { server, reason } = await findTestServer()

test('sqlite: in whatever order addresses are learned, a person ends with one chat and every message once', () =>
  mergeProperty(() => createStore('sqlite::memory:'), 300))

test(
  'postgres: in whatever order addresses are learned, a person ends with one chat and every message once',
  {
    skip: server ? false : reason,
  },
  () => mergeProperty(() => server?.createStore() ?? Promise.reject(new Error(reason)), 8),
)
