import assert from 'node:assert/strict'
import test from 'node:test'
import { ANNA, GROUP, createTestApp, incoming, type TestApp } from '../../testing/app.ts'
import { BEN } from '../../testing/chat-world.ts'

const LID = '71@lid'

const ids = (body: readonly { readonly id: string }[]) => body.map(({ id }) => id)

/** Anna wrote under her hidden id; then her number came to light, and she wrote under that. Ben and a group wrote too. */
async function withTwoAddresses(app: TestApp) {
  const phone = await app.pair('one')
  const hidden = incoming({ id: '3EB0HIDDEN', timestamp: 100, chat: LID, sender: LID })
  const open = incoming({ id: '3EB0OPEN', timestamp: 200 })
  const others = [
    incoming({ timestamp: 150, chat: BEN, sender: BEN }),
    incoming({ timestamp: 300, chat: GROUP, sender: BEN }),
  ]
  await phone.emit({ type: 'message', message: hidden, envelopes: [] })
  await phone.emit({ type: 'identities', pairs: [{ phone: ANNA, lid: LID }] })
  for (const message of [open, ...others]) await phone.emit({ type: 'message', message, envelopes: [] })
  return phone
}

test('a person is one chat, or with merge=false one under each address', async () => {
  await using app = await createTestApp()
  await withTwoAddresses(app)
  const list = async (query: string) => ids((await app.call(`GET /api/one/chats?${query}`)).body)
  const merged = [GROUP, '4915550001@c.us', '4915550002@c.us']
  const apart = [GROUP, '4915550001@c.us', LID, '4915550002@c.us']
  for (const query of ['', 'merge=true', 'merge=True']) assert.deepEqual(await list(query), merged)
  for (const query of ['merge=false', 'merge=False', 'merge=0']) assert.deepEqual(await list(query), apart)
  const pages = [await list('merge=false&limit=2'), await list('merge=false&limit=2&offset=2')]
  assert.deepEqual(pages.flat(), apart)
  assert.deepEqual(await list('merge=false&limit=0'), [])
  const byId = [GROUP, '4915550001@c.us', '4915550002@c.us', LID]
  assert.deepEqual(await list('merge=false&sortBy=id&sortOrder=asc'), byId)
  assert.deepEqual(await list('merge=false&sortBy=id&sortOrder=desc&limit=1&offset=1'), ['4915550002@c.us'])
})

test('both have the same state, each with its own address and last message', async () => {
  await using app = await createTestApp()
  const phone = await withTwoAddresses(app)
  await phone.emit({ type: 'chats', chats: [{ chat: ANNA, archived: true }] })
  const overview = async (query: string) => (await app.call(`GET /api/one/chats/overview?${query}`)).body
  const [open, hidden] = await overview(`merge=false&ids=4915550001@c.us&ids=${LID}`)
  assert.deepEqual(
    [open.id, open._chat.altId, open.lastMessage.id],
    ['4915550001@c.us', LID, 'false_4915550001@c.us_3EB0OPEN'],
  )
  assert.deepEqual(
    [hidden.id, hidden._chat.altId, hidden.lastMessage.id],
    [LID, '4915550001@c.us', `false_${LID}_3EB0HIDDEN`],
  )
  assert.deepEqual([open._chat.archived, hidden._chat.archived], [true, true])
  assert.deepEqual(ids(await overview(`merge=false&ids=${LID}`)), [LID])
  assert.deepEqual(ids(await overview(`ids=${LID}`)), ['4915550001@c.us'])
  const body = { pagination: { merge: false }, filter: { ids: ['4915550001'] } }
  assert.deepEqual(ids((await app.call('POST /api/one/chats/overview', { body })).body), ['4915550001@c.us'])
})

test('messages of both are read together, or with merge=false those of the address asked for', async () => {
  await using app = await createTestApp()
  await withTwoAddresses(app)
  const list = async (chat: string, query: string) =>
    ids((await app.call(`GET /api/one/chats/${chat}/messages?${query}`)).body)
  const [open, hidden] = ['false_4915550001@c.us_3EB0OPEN', `false_${LID}_3EB0HIDDEN`]
  for (const chat of [LID, '4915550001@c.us']) {
    assert.deepEqual(await list(chat, ''), [open, hidden])
    assert.deepEqual(await list(chat, 'merge=true&sortOrder=asc'), [hidden, open])
  }
  assert.deepEqual(await list('4915550001@c.us', 'merge=false'), [open])
  assert.deepEqual(await list('4915550001', 'merge=false'), [open])
  assert.deepEqual(await list(LID, 'merge=false'), [hidden])
  assert.deepEqual(await list(LID, 'merge=false&offset=1'), [])
  assert.equal((await list('all', 'merge=false')).length, 4)
})

test('one message is found under both addresses, or with merge=false under its own', async () => {
  await using app = await createTestApp()
  await withTwoAddresses(app)
  const get = async (chat: string, query: string) =>
    (await app.call(`GET /api/one/chats/${chat}/messages/3EB0HIDDEN${query}`)).status
  assert.deepEqual([await get(LID, ''), await get('4915550001@c.us', '')], [200, 200])
  assert.deepEqual([await get(LID, '?merge=false'), await get('4915550001@c.us', '?merge=false')], [200, 404])
  assert.equal(await get('all', '?merge=false'), 200)
})
