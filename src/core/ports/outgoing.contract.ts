import assert from 'node:assert/strict'
import type { Outgoing } from '../model/outgoing.ts'
import { A, OTHER, PHONE, refTo, message, sessionRecord, type StoreCases } from './cases.contract.ts'
import type { NewOutgoing } from './outgoing-store.ts'
import type { Store } from './store.ts'

/** A message on its way out. */
export const leaving = (id: string, change: Partial<NewOutgoing> = {}): NewOutgoing => ({
  id,
  chat: PHONE,
  content: { kind: 'message', fingerprint: 'said' },
  raw: null,
  attributes: {},
  state: 'leaving',
  attempts: 1,
  isFirst: false,
  dueAt: 100,
  leftAt: 50,
  createdAt: 10,
  updatedAt: 10,
  error: null,
  ...change,
})

/** An edit of the message `M`, recorded at this place. */
export const leavingEdit = (place: number): Outgoing => ({ ...leaving('E', edit), place })

const by = { sender: PHONE, senderAlt: null, senderName: null }
const target = refTo(message('M', { fromMe: true }))
const edit = { content: { kind: 'edit', target, by, text: 'x', sentAt: 1, edited: null } } as const
const react = { content: { kind: 'react', target, by, text: '👍' } } as const
const revoke = { content: { kind: 'revoke', target, by } } as const
const queued = { state: 'queued', leftAt: null, attempts: 0 } as const

async function add(store: Store, id: string, change: Partial<NewOutgoing> = {}): Promise<Outgoing> {
  const added = await store.outgoing.add(A, leaving(id, change))
  assert.ok(added)
  return added
}

const ids = (rows: readonly Outgoing[]) => rows.map(({ id }) => id)

/** What a store keeps of everything that leaves. */
export const outgoingCases: StoreCases = {
  'keeps what leaves, once per chat and id': async (store) => {
    const raw = new Uint8Array([1, 2, 0])
    const full = await add(store, 'X', { ...edit, raw, attributes: { edit: '1' }, isFirst: true })
    assert.deepEqual(await store.outgoing.find(A, 'X'), [full])
    assert.equal(await store.outgoing.add(A, leaving('X')), null)
    const other = await add(store, 'X', { chat: OTHER })
    assert.ok(other.place > full.place)
    assert.deepEqual(await store.outgoing.find(A, 'X'), [other, full])
    assert.deepEqual([await store.outgoing.find(A, 'Y'), await store.outgoing.find('b', 'X')], [[], []])
  },
  'of two who change it from one state, one gets it': async (store) => {
    const { place } = await add(store, 'X', queued)
    const take = (state: 'leaving' | 'refused') =>
      store.outgoing.change(A, place, { from: ['queued'], state, updatedAt: 99, error: 'x' })
    assert.deepEqual([await take('leaving'), await take('refused')], [true, false])
    const [row] = await store.outgoing.find(A, 'X')
    assert.deepEqual([row?.state, row?.updatedAt, row?.error, row?.attempts], ['leaving', 99, 'x', 0])
    assert.equal(await store.outgoing.change('b', place, { from: ['leaving'], updatedAt: 1 }), false)
  },
  'lists in the order of recording, by state and page by page': async (store) => {
    for (const id of ['1', '2', '3', '4']) await add(store, id, id === '2' ? {} : queued)
    const first = await store.outgoing.slice(A, { limit: 2, state: 'queued' })
    assert.deepEqual(ids(first.items), ['1', '3'])
    const second = await store.outgoing.slice(A, { limit: 2, state: 'queued', after: first.next ?? '' })
    assert.deepEqual([ids(second.items), second.next], [['4'], null])
    assert.equal((await store.outgoing.slice(A, { limit: 9 })).items.length, 4)
    assert.deepEqual([await store.outgoing.count(A, 'queued'), await store.outgoing.count('b', 'queued')], [3, 0])
    await assert.rejects(store.outgoing.slice(A, { limit: 2, after: 'none' }), { code: 'BAD_REQUEST' })
  },
  'gives what was not answered when it is due': async (store) => {
    assert.equal(await store.outgoing.nextDue(A), null)
    const late = await add(store, 'late', { dueAt: 300 })
    await add(store, 'soon', { dueAt: 200 })
    await add(store, 'done', { state: 'confirmed', dueAt: 1 })
    await add(store, 'waits', { ...queued, dueAt: 1 })
    assert.equal(await store.outgoing.nextDue(A), 200)
    const due = async (dueBy: number, after = 0) => ids(await store.outgoing.unanswered(A, { dueBy, after, limit: 9 }))
    assert.deepEqual([await due(199), await due(200), await due(300)], [[], ['soon'], ['late', 'soon']])
    assert.deepEqual(await due(300, late.place), ['soon'])
  },
  'gives the oldest queued one, with or without new contacts': async (store) => {
    assert.equal(await store.outgoing.head(A, null), null)
    await add(store, 'left', { chat: '7@s.whatsapp.net', isFirst: true, leftAt: 500 })
    await add(store, 'new', { ...queued, isFirst: true })
    await add(store, 'again', { ...queued, chat: '7@s.whatsapp.net', isFirst: true })
    await add(store, 'known', { ...queued, chat: OTHER })
    assert.equal((await store.outgoing.head(A, null))?.id, 'new')
    assert.equal((await store.outgoing.head(A, 400))?.id, 'again', 'written to since')
    assert.equal((await store.outgoing.head(A, 501))?.id, 'known')
  },
  'knows when messages left, and when new contacts were first written to': async (store) => {
    for (const [id, leftAt] of [
      ['1', 10],
      ['2', 30],
      ['3', 20],
    ] as const)
      await add(store, id, { leftAt })
    await add(store, 'change', { ...react, leftAt: 40 })
    await add(store, 'waits', queued)
    assert.deepEqual(await store.outgoing.departures(A, { since: 0, limit: 2 }), [30, 20])
    assert.deepEqual(await store.outgoing.departures(A, { since: 25, limit: 9 }), [30])
    for (const leftAt of [5, 8]) await add(store, `first ${leftAt}`, { chat: OTHER, isFirst: true, leftAt })
    await add(store, 'another', { isFirst: true, leftAt: 7 })
    assert.deepEqual(await store.outgoing.firstContacts(A, { since: 0, limit: 9 }), [7, 5])
    assert.deepEqual(await store.outgoing.firstContacts(A, { since: 0, limit: 1 }), [7])
  },
  'finds the deletions of a message': async (store) => {
    await add(store, '1', edit)
    const taken = await add(store, '2', { ...revoke, state: 'confirmed' })
    await add(store, '3', { ...revoke, state: 'refused' })
    await add(store, '4', { ...revoke, chat: OTHER })
    const open = await add(store, '5', revoke)
    assert.deepEqual(await store.outgoing.revokes(A, target), [taken, open])
    assert.deepEqual(await store.outgoing.revokes('b', target), [])
  },
  'knows which change a later one overtook': async (store) => {
    const first = await add(store, '1', edit)
    const reaction = await add(store, '2', react)
    assert.equal(await store.outgoing.isOvertaken(A, first), false)
    const second = await add(store, '3', { ...edit, state: 'confirmed' })
    assert.deepEqual(
      [await store.outgoing.isOvertaken(A, first), await store.outgoing.isOvertaken(A, second)],
      [true, false],
    )
    await add(store, '4', { ...revoke, state: 'refused' })
    assert.equal(await store.outgoing.isOvertaken(A, reaction), false)
    await add(store, '5', revoke)
    assert.equal(await store.outgoing.isOvertaken(A, reaction), true)
    assert.equal(await store.outgoing.isOvertaken(A, await add(store, '6')), false)
  },
  'knows which confirmed change came before or after another': async (store) => {
    const first = await add(store, '1', edit)
    const second = await add(store, '2', edit)
    assert.equal(await store.outgoing.isOutdated(A, first), false, 'the later one is not taken yet')
    const confirmed = { from: ['leaving'], state: 'confirmed', updatedAt: 50 } as const
    await store.outgoing.change(A, second.place, confirmed)
    assert.equal(await store.outgoing.isOutdated(A, first), true)
    assert.equal(await store.outgoing.isOutdated(A, second), false)
    assert.equal(await store.outgoing.overtook(A, second, 50), false, 'the earlier one is not taken yet')
    await store.outgoing.change(A, first.place, confirmed)
    assert.equal(await store.outgoing.overtook(A, second, 50), true)
    assert.equal(await store.outgoing.overtook(A, second, 51), false)
    assert.equal(await store.outgoing.overtook(A, first, 50), false)
  },
  'removes what ended long ago, and everything with its session': async (store) => {
    await add(store, 'open')
    await add(store, 'waits', queued)
    await add(store, 'old', { state: 'confirmed' })
    await add(store, 'refused', { state: 'refused' })
    await add(store, 'new', { state: 'confirmed', updatedAt: 99 })
    assert.equal(await store.outgoing.prune(A, 50), 2)
    assert.deepEqual(ids((await store.outgoing.slice(A, { limit: 9 })).items), ['open', 'waits', 'new'])
    await store.sessions.delete(A)
    await store.sessions.create(sessionRecord(A))
    assert.deepEqual((await store.outgoing.slice(A, { limit: 9 })).items, [])
  },
  'keeps the newest limit of each reason': async (store) => {
    assert.deepEqual(await store.outgoing.limits(A), [])
    await store.outgoing.limit(A, { reason: 'rate', code: 429, until: 5 })
    await store.outgoing.limit(A, { reason: 'reachout', code: 463, until: 7 })
    await store.outgoing.limit(A, { reason: 'rate', code: 429, until: 9 })
    const limits = (await store.outgoing.limits(A)).toSorted((a, b) => a.until - b.until)
    assert.deepEqual(limits, [
      { reason: 'reachout', code: 463, until: 7 },
      { reason: 'rate', code: 429, until: 9 },
    ])
    assert.deepEqual(await store.outgoing.limits('b'), [])
  },
}
