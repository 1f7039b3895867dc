import assert from 'node:assert/strict'
import type { Message } from '../model/message.ts'
import {
  A,
  addLive,
  chatsOf,
  GROUP,
  idsOf,
  LID,
  message,
  OTHER,
  PHONE,
  refTo,
  type StoreCases,
} from './cases.contract.ts'
import type { Store } from './store.ts'

const PAIR = [{ phone: PHONE, lid: LID }]

/** One chat, under the phone number, with exactly these messages. */
async function assertOneChat(store: Store, ids: readonly string[]): Promise<void> {
  const chats = await chatsOf(store)
  assert.deepEqual(
    chats.map(({ id, alt }) => [id, alt]),
    [[PHONE, LID]],
  )
  assert.deepEqual((await idsOf(store)).toSorted(), ids.toSorted())
  assert.deepEqual((await idsOf(store, PHONE)).toSorted(), ids.toSorted())
  assert.deepEqual((await idsOf(store, LID)).toSorted(), ids.toSorted())
  assert.equal(chats[0]?.lastMessage?.id, (await idsOf(store, LID)).at(-1))
}

const outward = ({ chat, chatAlt }: Message) => [chat, chatAlt]

/** One person has one chat, whichever address WhatsApp uses. */
export const identityCases: StoreCases = {
  'hidden id first, phone number with it later': async (store) => {
    const first = await addLive(store, message('1', { chat: LID }))
    assert.deepEqual(outward(first.message), [LID, null])
    const second = await addLive(store, message('2', { chat: PHONE, chatAlt: LID, timestamp: 1_700_000_001 }))
    assert.deepEqual(outward(second.message), [PHONE, LID])
    await assertOneChat(store, ['1', '2'])
    assert.deepEqual(outward((await store.messages.find(A, { id: '1' })) ?? first.message), [LID, null])
  },
  'phone number first, hidden id with it later': async (store) => {
    await addLive(store, message('1'))
    const second = await addLive(store, message('2', { chat: LID, chatAlt: PHONE }))
    assert.deepEqual(outward(second.message), [PHONE, LID])
    assert.deepEqual([second.message.sender, second.message.senderAlt], [PHONE, LID])
    await assertOneChat(store, ['1', '2'])
  },
  'a reader known under both addresses has read once': async (store) => {
    const asked = message('M', { chat: GROUP, fromMe: true })
    await addLive(store, asked)
    const read = (by: string, ack: 'device' | 'read') =>
      store.messages.acknowledgeBy(A, refTo(asked), { by, ack, at: 1 })
    assert.ok(await read(LID, 'read'))
    assert.ok(await read(PHONE, 'device'))
    await store.people.link(A, PAIR)
    assert.equal(await read(PHONE, 'read'), null)
    assert.equal(await read(LID, 'device'), null)
  },
  'both chats have messages when the pair is learned': async (store) => {
    await addLive(store, message('1', { chat: LID, timestamp: 1 }))
    await addLive(store, message('2', { timestamp: 2 }))
    await addLive(store, message('3', { chat: LID, timestamp: 3 }))
    assert.equal((await chatsOf(store)).length, 2)
    await store.people.link(A, PAIR)
    await assertOneChat(store, ['1', '2', '3'])
    assert.equal((await chatsOf(store))[0]?.unread, 3)
    const kept = await store.messages.list(A, { chat: PHONE, order: 'asc', limit: 9, offset: 0 })
    assert.deepEqual(
      kept.map(({ chat }) => chat),
      [LID, PHONE, LID],
      'outward addresses stay',
    )
    await store.people.link(A, PAIR)
    await assertOneChat(store, ['1', '2', '3'])
  },
  'own messages from the phone to either address': async (store) => {
    await addLive(store, message('1', { chat: LID, fromMe: true, origin: 'device' }))
    await addLive(store, message('2', { chat: PHONE, fromMe: true, origin: 'device' }))
    await addLive(store, message('3', { chat: LID, chatAlt: PHONE, fromMe: true, origin: 'device' }))
    await assertOneChat(store, ['1', '2', '3'])
  },
  'the same message under both addresses is one': async (store) => {
    await addLive(store, message('1', { chat: LID }))
    await addLive(store, message('1', { chat: PHONE }))
    await addLive(store, message('mine', { chat: PHONE, fromMe: true }))
    await addLive(store, message('mine', { chat: LID, fromMe: true }))
    await store.people.link(A, PAIR)
    await assertOneChat(store, ['1', 'mine'])
    assert.equal((await addLive(store, message('1', { chat: LID }))).outcome, 'known')
    assert.equal((await addLive(store, message('mine', { chat: LID, fromMe: true }))).outcome, 'known')
  },
  'a merge keeps that a message was announced, and its higher ack': async (store) => {
    await store.messages.addHistory(A, [message('1', { chat: LID, fromMe: true, ack: 'read' })])
    await addLive(store, message('1', { chat: PHONE, fromMe: true, ack: 'server' }))
    await store.people.link(A, PAIR)
    const again = await addLive(store, message('1', { chat: PHONE, fromMe: true }))
    assert.deepEqual([again.outcome, again.message.ack], ['known', 'read'])
  },
  'authors in a group under both addresses': async (store) => {
    await addLive(store, message('1', { chat: GROUP, sender: LID }))
    await addLive(store, message('2', { chat: GROUP, sender: PHONE }))
    await addLive(store, message('2', { chat: GROUP, sender: LID }))
    const third = await addLive(store, message('3', { chat: GROUP, sender: LID, senderAlt: PHONE }))
    assert.deepEqual([third.message.sender, third.message.senderAlt], [PHONE, LID])
    assert.deepEqual((await idsOf(store, GROUP)).toSorted(), ['1', '2', '3'])
    const ref = { ...refTo(message('1', { chat: GROUP, sender: LID })), participant: PHONE }
    assert.equal((await store.messages.edit(A, ref, { text: 'mine to edit', raw: null, at: 1 }))?.id, '1')
    assert.deepEqual(
      (await chatsOf(store)).map(({ id }) => id),
      [GROUP],
    )
  },
  'receipts and look-ups under either address': async (store) => {
    const sent = message('1', { chat: LID, fromMe: true })
    await addLive(store, sent)
    await store.people.link(A, PAIR)
    const ref = { ...refTo(sent), chat: PHONE }
    assert.equal((await store.messages.acknowledge(A, ref, 'device'))?.ack, 'device')
    assert.equal((await store.messages.find(A, { id: '1', chat: '5511900000001@c.us' }))?.id, '1')
    assert.equal((await store.messages.find(A, { id: '1', chat: '5511900000001:7@s.whatsapp.net' }))?.id, '1')
    await store.messages.react(A, ref, { sender: LID, fromMe: false, text: '👍', at: 2 })
  },
  'names and chat state of both rows survive a merge': async (store) => {
    await store.people.patch(A, [
      { jid: LID, pushName: 'Ana' },
      { jid: PHONE, savedName: 'Ana Lima' },
    ])
    await store.chats.patch(A, [{ chat: PHONE, archived: true, unread: 2, timestamp: 50 }])
    await store.chats.patch(A, [{ chat: LID, pinnedAt: 70, unread: 1, timestamp: 40 }])
    await store.people.link(A, PAIR)
    const [chat, ...others] = await chatsOf(store)
    assert.equal(others.length, 0)
    assert.deepEqual([chat?.id, chat?.name, chat?.unread, chat?.timestamp], [PHONE, 'Ana Lima', 3, 50])
    const contact = { phone: PHONE, lid: LID, savedName: 'Ana Lima', pushName: 'Ana', businessName: null }
    assert.deepEqual(await store.people.find(A, LID), contact)
    assert.deepEqual(await store.people.find(A, PHONE), contact)
  },
  'lists pairs by page and knows nobody else': async (store) => {
    const pairs = [1, 2, 3].map((n) => ({ phone: `55119000000${n}@s.whatsapp.net`, lid: `20000${n}@lid` }))
    await store.people.link(A, pairs)
    await store.people.patch(A, [{ jid: OTHER, pushName: 'Unlinked' }])
    assert.equal(await store.people.countLinked(A), 3)
    assert.deepEqual(await store.people.listLinked(A, { limit: 2, offset: 1 }), pairs.slice(1))
    assert.equal(await store.people.countLinked('b'), 0)
    assert.equal(await store.people.find(A, LID), null)
    assert.equal((await store.people.find(A, OTHER))?.lid, null)
  },
}
