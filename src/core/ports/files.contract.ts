import assert from 'node:assert/strict'
import { A, addLive, GROUP, message, OTHER, PHONE, refTo, sessionRecord, type StoreCases } from './cases.contract.ts'
import type { Store } from './store.ts'

const FILE = 'ab'.repeat(32)
const media = { mimetype: 'image/jpeg', fileName: null, size: 3 }
const picture = (id: string, chat = PHONE) =>
  message(id, { chat, sender: PHONE, content: { kind: 'image', text: null, media } })

const listed = (id: string, chat = PHONE) => ({ message: picture(id, chat), part: 0 })

async function want(
  store: Store,
  id: string,
  { chat = PHONE, part = 0, at = 5 }: { chat?: string; part?: number; at?: number | null } = {},
) {
  const { message: stored } = await addLive(store, picture(id, chat))
  const record = await store.files.want(A, refTo(stored), { part, at })
  assert.ok(record)
  return record
}

async function arrive(store: Store, id: string, { chat = PHONE, part = 0, name = FILE, at = 10 } = {}) {
  const { key } = await want(store, id, { chat, part })
  await store.files.begin(A, name, at)
  await store.files.ready(A, key, { name, size: 3, at })
  return key
}

const namesOf = (files: readonly { readonly name: string }[]) => files.map(({ name }) => name)
const stateOf = async (store: Store, id: string, { chat = PHONE, part = 0 } = {}) =>
  (await store.files.list(A, [{ message: { id, chat, fromMe: false }, part }]))[0]

/** What is kept of the files of messages. */
export const fileCases: StoreCases = {
  'knows of a file from when it is wanted until its message goes': async (store) => {
    const record = await want(store, 'M1')
    assert.deepEqual(record, {
      key: record.key,
      session: A,
      message: { id: 'M1', chat: PHONE, fromMe: false },
      part: 0,
      state: 'pending',
      file: null,
      size: null,
      code: null,
      reason: null,
      attempts: 0,
      nextAt: 5,
      renewed: false,
      readyAt: null,
      usedAt: null,
    })
    assert.deepEqual(await store.files.want(A, refTo(picture('M1')), { part: 0, at: 99 }), record, 'once')
    assert.equal(await store.files.want(A, refTo(picture('M2')), { part: 0, at: 5 }), null)
    assert.deepEqual(await store.files.list(A, [listed('M2'), listed('M1'), listed('M1', OTHER)]), [null, record, null])
    await store.messages.remove(A, refTo(picture('M1')))
    assert.equal(await stateOf(store, 'M1'), null)
  },
  'hands out what is due, the oldest first, of sessions and without keys as asked': async (store) => {
    await store.sessions.create(sessionRecord('b'))
    const second = await want(store, 'M2', { at: 20 })
    const first = await want(store, 'M1', { at: 10 })
    await want(store, 'M3', { at: null })
    const due = (until: number, of: readonly string[] = [A, 'b'], busy: readonly number[] = []) =>
      store.files.due({ until, of, busy })
    assert.equal(await store.files.nextAt(), 10)
    assert.equal(await due(9), null)
    assert.equal((await due(30))?.key, first.key)
    assert.equal((await due(30, [A], [first.key]))?.key, second.key)
    assert.equal(await due(30, ['b']), null)
    assert.equal(await due(30, []), null)
    await store.files.amend(A, first.key, {
      state: 'failed',
      code: 'FILE_GONE',
      reason: 'gone',
      attempts: 3,
      nextAt: null,
    })
    await store.files.amend('b', second.key, { nextAt: null })
    assert.equal(await store.files.nextAt(), 20, 'another session changes nothing')
    const { state, code, reason, attempts, nextAt } = (await stateOf(store, 'M1')) ?? {}
    assert.deepEqual([state, code, reason, attempts, nextAt], ['failed', 'FILE_GONE', 'gone', 3, null])
  },
  'a renewed message has its new protobuf': async (store) => {
    const { key } = await want(store, 'M1')
    await store.files.renew('b', key, new Uint8Array([9]))
    await store.files.renew(A, key, new Uint8Array([7]))
    assert.deepEqual((await store.messages.find(A, { id: 'M1' }))?.raw, new Uint8Array([7]))
    assert.equal((await stateOf(store, 'M1'))?.renewed, true)
  },
  'a file is shared, and unwanted when its last message has gone': async (store) => {
    assert.deepEqual(await store.files.begin(A, FILE, 1), { session: A, name: FILE, size: null })
    assert.deepEqual(namesOf(await store.files.unfinished(9)), [FILE])
    await arrive(store, 'M1')
    await arrive(store, 'M2', { chat: GROUP })
    assert.deepEqual(await store.files.begin(A, FILE, 11), { session: A, name: FILE, size: 3 })
    const { state, file, size, readyAt, usedAt, nextAt } = (await stateOf(store, 'M2', { chat: GROUP })) ?? {}
    assert.deepEqual([state, file, size, readyAt, usedAt, nextAt], ['ready', FILE, 3, 10, 10, null])
    assert.deepEqual([await store.files.unfinished(9), await store.files.orphans(9)], [[], []])
    await store.messages.revoke(A, refTo(picture('M1')), 1_700_000_001)
    assert.deepEqual([await store.files.isUsed(A, FILE), await store.files.orphans(9)], [true, []])
    await store.chats.clear(A, GROUP, { until: null, keepStarred: false })
    assert.deepEqual([await store.files.isUsed(A, FILE), namesOf(await store.files.orphans(9))], [false, [FILE]])
    await store.files.drop(A, FILE)
    assert.equal(await store.files.stored(A, FILE), null)
  },
  'a file that was removed is pending for all of its messages': async (store) => {
    await arrive(store, 'M1')
    await arrive(store, 'M2')
    await arrive(store, 'M3', { name: 'cd'.repeat(32) })
    await store.files.drop(A, FILE)
    const states = await store.files.list(
      A,
      ['M1', 'M2', 'M3'].map((id) => listed(id)),
    )
    assert.deepEqual(
      states.map((one) => [one?.state, one?.file, one?.nextAt]),
      [
        ['pending', null, null],
        ['pending', null, null],
        ['ready', 'cd'.repeat(32), null],
      ],
    )
  },
  'files of one message are told apart, and go together': async (store) => {
    const names = ['aa', 'bb', 'cc']
    const keys = []
    for (const [part, name] of names.entries()) keys.push(await arrive(store, 'M1', { part, name }))
    assert.equal(new Set(keys).size, 3)
    await store.files.amend(A, keys[1] ?? 0, { state: 'failed', code: 'FILE_GONE' })
    await store.files.renew(A, keys[2] ?? 0, new Uint8Array([7]))
    await store.files.drop(A, 'aa')
    const records = await store.files.list(
      A,
      [2, 1, 0, 3].map((part) => ({ ...listed('M1'), part })),
    )
    assert.deepEqual(
      records.map((one) => one && [one.key, one.part, one.state, one.file, one.renewed]),
      [
        [keys[2], 2, 'ready', 'cc', true],
        [keys[1], 1, 'failed', 'bb', false],
        [keys[0], 0, 'pending', null, false],
        null,
      ],
    )
    assert.deepEqual((await store.messages.find(A, { id: 'M1' }))?.raw, new Uint8Array([7]))
    await store.messages.remove(A, refTo(picture('M1')))
    assert.deepEqual([await stateOf(store, 'M1'), await stateOf(store, 'M1', { part: 2 })], [null, null])
    assert.deepEqual(namesOf(await store.files.orphans(9)).toSorted(), ['bb', 'cc'])
  },
  'lists what is unused for the longest, and sums up what is there': async (store) => {
    await store.sessions.create(sessionRecord('b'))
    const names = ['aa', 'bb', 'cc']
    for (const [index, name] of names.entries()) await arrive(store, `M${index}`, { name, at: index })
    await store.files.begin('b', 'dd', 0)
    await store.files.touch(A, 'aa', 7)
    assert.equal(await store.files.usage(), 9)
    assert.deepEqual(namesOf(await store.files.unused({ before: 7, limit: 9 })), ['bb', 'cc'])
    assert.deepEqual(namesOf(await store.files.unused({ before: 99, limit: 2 })), ['bb', 'cc'])
    await store.sessions.delete(A)
    assert.equal(await store.files.usage(), 0)
  },
}
