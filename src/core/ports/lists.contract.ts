import assert from 'node:assert/strict'
import type { ChatFilter, ChatPatch } from '../model/chat.ts'
import type { Message } from '../model/message.ts'
import {
  A,
  addLive,
  GROUP,
  ME,
  message,
  OTHER,
  PHONE,
  refTo,
  sessionRecord,
  type StoreCases,
} from './cases.contract.ts'
import type { ChatQuery, MessageQuery, Store } from './store.ts'

const media = { mimetype: 'image/png', fileName: null, size: 1 }
const image = (id: string, change: Partial<Message> = {}) =>
  message(id, { content: { kind: 'raw', type: 'imageMessage', text: null, media }, ...change })

const LATER = Math.floor(Date.now() / 1000) + 3_600

const SORTS = (['timestamp', 'id', 'name'] as const).flatMap((sortBy) =>
  (['asc', 'desc'] as const).map((order) => ({ sortBy, order })),
)

const chat = (n: number, patch: Partial<ChatPatch> = {}): ChatPatch => ({ chat: `${n}@s.whatsapp.net`, ...patch })

/** First digits of the chats that the filter leaves, in each order; they must be the same. */
async function kept(store: Store, filter: ChatFilter): Promise<string> {
  const lists = await Promise.all(
    SORTS.map(async (sort) => {
      const listed = await store.chats.list(A, { ...sort, limit: 99, offset: 0, ...filter })
      return listed
        .map(({ id }) => id[0])
        .toSorted()
        .join('')
    }),
  )
  assert.equal(new Set(lists).size, 1, lists.join(' '))
  assert.equal(await store.chats.count(A, filter), lists[0]?.length)
  return lists[0] ?? ''
}

async function walkChats(store: Store, query: Pick<ChatQuery, 'sortBy' | 'order'> & ChatFilter): Promise<string[]> {
  const seen: string[] = []
  let after: string | undefined
  do {
    const slice = await store.chats.slice(A, { ...query, limit: 2, offset: 0, ...(after ? { after } : {}) })
    seen.push(...slice.items.map(({ id }) => id))
    after = slice.next ?? undefined
  } while (after !== undefined)
  return seen
}

/** Lists with filters, cursors and counts. */
export const listCases: StoreCases = {
  'filters chats by every state, in every order': async (store) => {
    await store.chats.patch(A, [
      chat(1, { archived: true, unread: 2, timestamp: 5, name: 'Ána' }),
      chat(2, { markedUnread: true, pinnedAt: 9, timestamp: 7, name: 'Banana' }),
      chat(3, { mutedUntil: -1, favorite: true, name: '100%' }),
      chat(4, { mutedUntil: LATER, archived: true }),
      chat(5, { mutedUntil: 1_000 }),
    ])
    await store.messages.add(A, image('M', { chat: GROUP, sender: PHONE }), { announced: false })
    await store.people.patch(A, [{ jid: PHONE, pushName: 'no chat' }])
    const cases: [ChatFilter, string][] = [
      [{}, '112345'],
      [{ archived: true }, '14'],
      [{ archived: false }, '1235'],
      [{ unread: true }, '12'],
      [{ unread: false }, '1345'],
      [{ pinned: true }, '2'],
      [{ pinned: false }, '11345'],
      [{ muted: true }, '34'],
      [{ muted: false }, '1125'],
      [{ favorite: true }, '3'],
      [{ favorite: false }, '11245'],
      [{ hasMedia: true }, '1'],
      [{ hasMedia: false }, '12345'],
      [{ kind: 'group' }, '1'],
      [{ kind: 'person' }, '12345'],
      [{ kind: 'newsletter' }, ''],
      [{ name: 'ANA' }, '12'],
      [{ name: 'ána', archived: true, unread: true }, '1'],
      [{ name: '0%' }, '3'],
      [{ name: '_' }, ''],
      [{ muted: true, archived: true, favorite: false }, '4'],
      [{ ids: ['4@c.us', '5@c.us', '9@c.us'], archived: true }, '4'],
      [{ ids: [] }, ''],
    ]
    for (const [filter, expected] of cases) assert.equal(await kept(store, filter), expected, JSON.stringify(filter))
    assert.equal(await store.chats.count('b', {}), 0)
  },
  'goes through the chats with a cursor, in every order': async (store) => {
    await store.chats.patch(
      A,
      Array.from({ length: 7 }, (_, n) =>
        chat(n + 1, { timestamp: n < 3 ? 0 : 100 + (n % 2), name: n % 2 ? 'x' : 'y' }),
      ),
    )
    for (const sort of SORTS) {
      const listed = await store.chats.list(A, { ...sort, limit: 99, offset: 0 })
      const ids = listed.map(({ id }) => id)
      assert.deepEqual(await walkChats(store, sort), ids)
      for (const offset of [0, 3, 5, 6])
        assert.deepEqual(
          (await store.chats.list(A, { ...sort, limit: 2, offset })).map(({ id }) => id),
          ids.slice(offset, offset + 2),
        )
      assert.deepEqual(
        await walkChats(store, { ...sort, ids: ['2@c.us', '4@c.us', '5@c.us'] }),
        ids.filter((id) => ['2', '4', '5'].includes(id[0] ?? '')),
      )
    }
  },
  'a cursor stays valid while chats move and come': async (store) => {
    for (let n = 1; n <= 5; n += 1) await addLive(store, message(`${n}`, { chat: `${n}@s.whatsapp.net`, timestamp: n }))
    const query = { sortBy: 'timestamp', order: 'desc', limit: 2, offset: 0 } as const
    const first = await store.chats.slice(A, query)
    await addLive(store, message('new', { chat: '9@s.whatsapp.net', timestamp: 50 }))
    await addLive(store, message('moved', { chat: '4@s.whatsapp.net', timestamp: 60 }))
    const rest = await store.chats.slice(A, { ...query, limit: 9, after: first.next ?? '' })
    assert.deepEqual(
      rest.items.map(({ id }) => id[0]),
      ['3', '2', '1'],
    )
    assert.deepEqual((await store.chats.list(A, { ...query, after: first.next ?? '' })).length, 2)
  },
  'refuses the cursor of another list': async (store) => {
    await store.sessions.create(sessionRecord('b'))
    for (const session of [A, 'b'])
      for (const id of ['1', '2'])
        await store.messages.add(session, message(id, { chat: `${id}@lid` }), { announced: true })
    const chats = { sortBy: 'timestamp', order: 'desc', limit: 1, offset: 0 } as const
    const messages = { chat: null, order: 'desc', limit: 1, offset: 0 } as const
    const ofChats = (await store.chats.slice(A, chats)).next ?? ''
    const ofMessages = (await store.messages.slice(A, messages)).next ?? ''
    const refused = { code: 'BAD_REQUEST' }
    for (const after of [ofMessages, '', 'nonsense', '!', Buffer.from('null').toString('base64url')])
      await assert.rejects(store.chats.slice(A, { ...chats, after }), refused, after)
    await assert.rejects(store.chats.slice(A, { ...chats, sortBy: 'name', after: ofChats }), refused)
    await assert.rejects(store.chats.list(A, { ...chats, order: 'asc', after: ofChats }), refused)
    await assert.rejects(store.chats.slice('b', { ...chats, after: ofChats }), refused)
    await assert.rejects(store.messages.slice(A, { ...messages, after: ofChats }), refused)
    await assert.rejects(store.messages.slice(A, { ...messages, order: 'asc', after: ofMessages }), refused)
    await assert.rejects(store.messages.slice('b', { ...messages, after: ofMessages }), refused)
  },
  'filters messages by every state, in one chat or all': async (store) => {
    await store.sessions.update(A, { me: { phone: ME, lid: null, device: ME, name: null } })
    await addLive(store, message('plain', { timestamp: 1 }))
    await addLive(store, image('image', { timestamp: 2, starred: true }))
    await addLive(store, image('group', { timestamp: 3, chat: GROUP, sender: PHONE }))
    await addLive(store, message('mine', { timestamp: 4, chat: GROUP, fromMe: true, starred: true }))
    await store.messages.pin(A, refTo(message('plain')), { until: LATER, at: 1 })
    await store.messages.pin(A, refTo(image('image')), { until: 1_000, at: 1 })
    const page = { chat: null, order: 'asc', limit: 10, offset: 0 } as const
    const ids = async (query: Partial<MessageQuery>) => {
      const listed = (await store.messages.list(A, { ...page, ...query })).map(({ id }) => id)
      const back = (await store.messages.list(A, { ...page, ...query, order: 'desc' })).map(({ id }) => id)
      assert.deepEqual(back.toReversed(), listed)
      assert.equal(await store.messages.count(A, { chat: null, ...query }), listed.length)
      return listed.join(' ')
    }
    assert.equal(await ids({}), 'plain image group mine')
    assert.equal(await ids({ starred: true }), 'image mine')
    assert.equal(await ids({ starred: true, chat: GROUP }), 'mine')
    assert.equal(await ids({ starred: false }), 'plain group')
    assert.equal(await ids({ pinned: true }), 'plain')
    assert.equal(await ids({ pinned: true, chat: GROUP }), '')
    assert.equal(await ids({ pinned: false, chat: PHONE }), 'image')
    assert.equal(await ids({ hasMedia: true }), 'image group')
    assert.equal(await ids({ hasMedia: true, chat: PHONE, starred: true }), 'image')
    assert.equal(await ids({ hasMedia: false, fromMe: false }), 'plain')
    assert.equal(await ids({ sender: PHONE }), 'plain image group')
    assert.equal(await ids({ sender: PHONE, chat: GROUP, since: 2 }), 'group')
    assert.equal(await ids({ sender: ME }), 'mine')
    assert.equal(await ids({ sender: OTHER }), '')
    assert.equal(await ids({ chat: OTHER }), '')
  },
  'goes through messages with a cursor while others come': async (store) => {
    for (let n = 1; n <= 6; n += 1) await addLive(store, message(`${n}`, { timestamp: n < 4 ? 5 : 6 }))
    for (const [order, expected] of [
      ['desc', '654321'],
      ['asc', '123456'],
    ] as const) {
      const query = { chat: PHONE, order, limit: 2, offset: 0 } as const
      const first = await store.messages.slice(A, query)
      if (order === 'desc') await addLive(store, message('9', { timestamp: 6 }))
      const second = await store.messages.slice(A, { ...query, after: first.next ?? '' })
      await store.messages.remove(A, refTo(message('9')))
      const third = await store.messages.slice(A, { ...query, after: second.next ?? '' })
      const seen = [first, second, third].flatMap(({ items }) => items)
      assert.deepEqual([seen.map(({ id }) => id).join(''), third.next], [expected, null])
    }
    const none = await store.messages.slice(A, { chat: PHONE, order: 'asc', limit: 0, offset: 0 })
    assert.deepEqual(none, { items: [], next: null })
  },
  'reads a page far down a list': async (store) => {
    await store.messages.addHistory(
      A,
      Array.from({ length: 1_300 }, (_, n) => message(`${n}`, { timestamp: Math.floor(n / 3) })),
    )
    for (const [order, expected] of [
      ['asc', ['1200', '1201']],
      ['desc', ['99', '98']],
    ] as const) {
      const listed = await store.messages.list(A, { chat: PHONE, order, limit: 2, offset: 1_200 })
      assert.deepEqual(
        listed.map(({ id }) => id),
        expected,
      )
    }
  },
  'counts what is there': async (store) => {
    const now = 1_800_000_000
    const day = 86_400
    await addLive(store, message('old', { timestamp: now - 40 * day }))
    await addLive(store, image('image', { timestamp: now - 10 * day }))
    await addLive(store, message('mine', { chat: GROUP, fromMe: true, timestamp: now - day, ack: 'read' }))
    await store.people.patch(A, [{ jid: OTHER, savedName: 'Ben' }])
    assert.deepEqual(await store.messages.statistics(A, now * 1_000), {
      total: 3,
      received: 2,
      sent: 1,
      inGroups: 1,
      withMedia: 1,
      byType: { text: 2, imageMessage: 1 },
      byAck: { error: 0, pending: 0, server: 0, device: 2, read: 1, played: 0 },
      chats: 2,
      groups: 1,
      contacts: 2,
      last7Days: 1,
      last30Days: 2,
      firstAt: now - 40 * day,
      lastAt: now - day,
    })
    const none = await store.messages.statistics('b', now * 1_000)
    assert.deepEqual([none.total, none.byType, none.firstAt, none.chats], [0, {}, null, 0])
  },
  'lists people that are known by a name or a chat': async (store) => {
    await addLive(store, message('1', { chat: GROUP, sender: '5@lid' }))
    await addLive(store, message('2', { chat: OTHER }))
    await store.people.patch(A, [
      { jid: PHONE, savedName: 'Zoe' },
      { jid: '6@lid', pushName: 'Ana' },
    ])
    const people = async (limit: number, offset: number) =>
      (await store.people.list(A, { limit, offset })).map(({ phone, lid }) => phone ?? lid)
    assert.deepEqual(await people(9, 0), [OTHER, '6@lid', PHONE])
    assert.deepEqual(await people(1, 1), ['6@lid'])
    assert.deepEqual([await store.people.count(A), await store.people.count('b')], [3, 0])
  },
}
