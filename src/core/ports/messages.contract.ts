import assert from 'node:assert/strict'
import { A, addLive, chatsOf, GROUP, idsOf, message, OTHER, PHONE, refTo, type StoreCases } from './cases.contract.ts'

/** Messages are stored once, whole, and in order. */
export const messageCases: StoreCases = {
  'gives a message back as it was added': async (store) => {
    const full = message('M', {
      chat: GROUP,
      sender: PHONE,
      senderName: 'Ana',
      content: {
        kind: 'raw',
        type: 'imageMessage',
        text: 'look',
        media: { mimetype: 'image/png', fileName: 'a.png', size: 3 },
      },
      quoted: { id: 'Q', sender: OTHER, text: 'before' },
      starred: true,
      raw: new Uint8Array([0, 255, 10]),
    })
    assert.deepEqual(await addLive(store, full), { outcome: 'new', message: full })
    assert.deepEqual(await store.messages.find(A, { id: 'M' }), full)
    assert.equal(await store.messages.find('b', { id: 'M' }), null)
  },
  'knows a message that was announced before': async (store) => {
    await addLive(store, message('M'))
    const again = await addLive(store, message('M', { timestamp: 1_800_000_000 }))
    assert.deepEqual(again, { outcome: 'known', message: message('M') })
    assert.equal((await chatsOf(store))[0]?.unread, 1)
    assert.equal((await chatsOf(store))[0]?.timestamp, 1_700_000_000)
  },
  'announces a message of the history once when it comes live': async (store) => {
    assert.equal(await store.messages.addHistory(A, [message('M')]), 1)
    assert.equal((await addLive(store, message('M'))).outcome, 'announce')
    assert.equal((await addLive(store, message('M'))).outcome, 'known')
    assert.equal((await store.messages.add(A, message('M'), { announced: false })).outcome, 'known')
  },
  'keeps messages apart that share an id but not author or chat': async (store) => {
    await addLive(store, message('M'))
    assert.equal((await addLive(store, message('M', { chat: OTHER }))).outcome, 'new')
    assert.equal((await addLive(store, message('M', { fromMe: true }))).outcome, 'new')
    assert.equal((await store.messages.find(A, { id: 'M', chat: PHONE, fromMe: true }))?.fromMe, true)
    assert.equal((await store.messages.find(A, { id: 'M', chat: OTHER }))?.chat, OTHER)
  },
  'orders messages of one second as they came': async (store) => {
    for (const id of ['C', 'A', 'B']) await addLive(store, message(id))
    await addLive(store, message('first', { timestamp: 1_600_000_000 }))
    assert.deepEqual(await idsOf(store, PHONE), ['first', 'C', 'A', 'B'])
    const newest = await store.messages.list(A, { chat: PHONE, order: 'desc', limit: 2, offset: 1 })
    assert.deepEqual(
      newest.map(({ id }) => id),
      ['A', 'C'],
    )
  },
  'filters by time, direction and ack, in one chat or all': async (store) => {
    await addLive(store, message('old', { timestamp: 100 }))
    await addLive(store, message('mine', { timestamp: 200, fromMe: true, ack: 'server' }))
    await addLive(store, message('new', { timestamp: 300, chat: OTHER }))
    const page = { chat: null, order: 'asc', limit: 10, offset: 0 } as const
    const ids = async (query: object) => (await store.messages.list(A, { ...page, ...query })).map(({ id }) => id)
    assert.deepEqual(await ids({ since: 200 }), ['mine', 'new'])
    assert.deepEqual(await ids({ until: 200 }), ['old', 'mine'])
    assert.deepEqual(await ids({ fromMe: false, chat: PHONE }), ['old'])
    assert.deepEqual(await ids({ ack: 'server' }), ['mine'])
    assert.deepEqual(await ids({ chat: GROUP }), [])
  },
  'stores history in bulk, each message once': async (store) => {
    const past = Array.from({ length: 500 }, (_, index) =>
      message(`H${index}`, { chat: index % 2 === 0 ? PHONE : OTHER, timestamp: 1_000 + index }),
    )
    assert.equal(await store.messages.addHistory(A, [...past, ...past.slice(0, 100)]), 500)
    assert.equal(await store.messages.addHistory(A, past), 0)
    assert.deepEqual(
      await idsOf(store),
      past.map(({ id }) => id),
    )
    const chats = await chatsOf(store)
    assert.deepEqual(
      chats.map(({ id, unread, lastMessage }) => [id, unread, lastMessage?.id]),
      [
        [OTHER, 0, 'H499'],
        [PHONE, 0, 'H498'],
      ],
    )
  },
  'stores what people write, whatever signs it has': async (store) => {
    for (const text of ['a\u0000b', '\ud800 alone', '👩‍👩‍👧', `'; drop table message; --`, 'x'.repeat(70_000)]) {
      const odd = message(`odd ${text.length}`, {
        content: { kind: 'text', text, mentions: [] },
        senderName: 'N\u0000',
      })
      assert.deepEqual((await addLive(store, odd)).message.content, odd.content)
      assert.deepEqual((await store.messages.find(A, { id: odd.id }))?.content, odd.content)
    }
  },
  'refuses a message of an unknown session': async (store) => {
    await assert.rejects(store.messages.add('b', message('M'), { announced: true }), { code: 'SESSION_NOT_FOUND' })
    await assert.rejects(store.messages.addHistory('b', [message('M')]), { code: 'SESSION_NOT_FOUND' })
  },
}

const mine = message('M', { fromMe: true })
const theirs = message('M', { chat: GROUP, sender: PHONE })

const late = { by: PHONE, ack: 'played', at: 9 } as const

/** What happens to a message later. */
export const messageChangeCases: StoreCases = {
  'raises an ack and never lowers it': async (store) => {
    await addLive(store, mine)
    const set = async (ack: 'error' | 'server' | 'device' | 'read') =>
      (await store.messages.acknowledge(A, refTo(mine), ack))?.ack ?? null
    assert.equal(await set('device'), 'device')
    assert.equal(await set('server'), null)
    assert.equal(await set('device'), null)
    assert.equal(await set('error'), null)
    assert.equal(await set('read'), 'read')
    assert.equal(await store.messages.acknowledge(A, { ...refTo(mine), id: 'unknown' }, 'read'), null)
    assert.equal(await store.messages.acknowledge('b', refTo(mine), 'read'), null)
  },
  'raises the tick of each reader once, and the message with the first': async (store) => {
    const asked = message('M', { chat: GROUP, fromMe: true })
    await addLive(store, asked)
    const set = async (by: string, ack: 'device' | 'read') =>
      (await store.messages.acknowledgeBy(A, refTo(asked), { by, ack, at: 5 }))?.ack ?? null
    assert.equal(await set(PHONE, 'device'), 'device')
    assert.equal(await set(PHONE, 'device'), null, 'the same receipt again')
    assert.equal(await set(PHONE, 'read'), 'read')
    assert.equal(await set(PHONE, 'device'), null, 'one that comes late')
    assert.equal(await set(OTHER, 'device'), 'read', 'another reader, who does not lower the message')
    assert.equal(await store.messages.acknowledgeBy(A, refTo(message('X', { chat: GROUP, fromMe: true })), late), null)
    assert.equal(await store.messages.acknowledgeBy('b', refTo(asked), late), null)
  },
  'takes an error from pending only, and a later success': async (store) => {
    await addLive(store, mine)
    assert.equal((await store.messages.acknowledge(A, refTo(mine), 'error'))?.ack, 'error')
    assert.equal((await store.messages.acknowledge(A, refTo(mine), 'server'))?.ack, 'server')
  },
  'edits text and protobuf, newest edit last': async (store) => {
    await addLive(store, theirs)
    const raw = new Uint8Array([9])
    const edited = await store.messages.edit(A, refTo(theirs), { text: 'better', raw, at: 20 })
    const content = { kind: 'text', text: 'better', mentions: [] } as const
    assert.deepEqual(edited, { ...theirs, content, raw, editedAt: 20 })
    assert.equal(await store.messages.edit(A, refTo(theirs), { text: 'older', raw: null, at: 10 }), null)
    assert.equal(await store.messages.edit(A, refTo(theirs), { text: 'better', raw, at: 20 }), null, 'the same again')
    assert.deepEqual(await store.messages.find(A, { id: 'M' }), edited)
  },
  'does not edit what another wrote or what is not there': async (store) => {
    await addLive(store, theirs)
    const change = { text: 'forged', raw: null, at: 1 }
    assert.equal(await store.messages.edit(A, { ...refTo(theirs), participant: OTHER }, change), null)
    assert.equal(await store.messages.edit(A, { ...refTo(theirs), fromMe: true }, change), null)
    assert.equal(await store.messages.edit(A, { ...refTo(theirs), id: 'X' }, change), null)
    assert.deepEqual(await store.messages.find(A, { id: 'M' }), theirs)
  },
  'empties a revoked message and tells what it was, once': async (store) => {
    await addLive(store, theirs)
    assert.deepEqual(await store.messages.revoke(A, refTo(theirs), 50), theirs)
    assert.equal(await store.messages.revoke(A, refTo(theirs), 60), null)
    const now = await store.messages.find(A, { id: 'M' })
    assert.deepEqual([now?.content.text, now?.raw, now?.revokedAt], ['', null, 50])
    assert.equal(await store.messages.edit(A, refTo(theirs), { text: 'back', raw: null, at: 70 }), null)
  },
  'takes reactions to known and unknown messages': async (store) => {
    await addLive(store, theirs)
    const react = (id: string, text: string, carrier?: string) =>
      store.messages.react(
        A,
        { ...refTo(theirs), id },
        { sender: OTHER, fromMe: false, text, at: 5, ...(carrier && { id: carrier }) },
      )
    for (const text of ['👍', '👍', '']) assert.equal(await react(theirs.id, text), 'taken')
    assert.equal(await react('X', '👍'), 'unknown')
    for (const outcome of ['taken', 'repeated']) assert.equal(await react(theirs.id, '👍', 'R1'), outcome)
    assert.equal(await react(theirs.id, '👍', 'R2'), 'taken')
    assert.equal(await react(theirs.id, ''), 'taken')
  },
  'lists unread messages newest first and marks them as read': async (store) => {
    for (const [index, id] of ['A', 'B', 'C'].entries()) await addLive(store, message(id, { timestamp: 10 + index }))
    const unread = async () => (await store.messages.unread(A, PHONE, 2)).map(({ id }) => id)
    assert.deepEqual(await unread(), ['C', 'B'])
    await store.messages.markRead(A, PHONE, ['A'])
    assert.equal((await store.chats.get(A, PHONE))?.unread, 2)
    await store.messages.markRead(A, PHONE, ['C', 'unknown'])
    assert.equal((await store.chats.get(A, PHONE))?.unread, 0, 'what came before was seen too')
    assert.deepEqual(await unread(), ['B'])
    assert.equal((await store.messages.find(A, { id: 'C' }))?.ack, 'read')
    await store.messages.markRead(A, PHONE, [])
  },
}
