import assert from 'node:assert/strict'
import type { Message } from '../model/message.ts'
import {
  A,
  addLive,
  GROUP,
  LID,
  ME,
  message,
  OTHER,
  PHONE,
  refTo,
  sessionRecord,
  type StoreCases,
} from './cases.contract.ts'
import type { SearchQuery, Store } from './store.ts'

const says = (id: string, text: string, change: Partial<Message> = {}): Message =>
  message(id, { content: { kind: 'text', text, mentions: [] }, ...change })

const file = (id: string, type: string, named: { caption?: string; fileName?: string }): Message => {
  const info = { mimetype: 'a/b', fileName: named.fileName ?? null, size: 1 }
  return message(id, { content: { kind: 'raw', type, text: named.caption ?? null, media: info } })
}

type Wanted = Partial<SearchQuery> & { readonly session?: string }

async function found(store: Store, text: string, { session = A, ...query }: Wanted = {}): Promise<string> {
  const { items } = await store.messages.search(session, { text, limit: 50, ...query })
  return items.map(({ id }) => id).join(' ')
}

/** Texts, and what each must be found by and must not. */
const WRITTEN = [
  ['São Paulo, AÇÃO!', ['sao', 'São', 'acao paulo', 'PAULO'], ['ção', 'saolo']],
  ['Straße Łódź', ['strasse', 'LODZ'], ['strase']],
  ['Ёлка и мой друг', ['елка', 'ёлка', 'ДРУГ', 'мой', 'дру*'], ['дру', 'мои']],
  ['Καλημέρα Αθήνα', ['καλημερα', 'ΑΘΗΝΑ'], ['αθην']],
  ['مَدْرَسَةٌ جميلة في القاهرة', ['مدرسة', 'مدرسه', 'القاهره', 'جميـلة'], ['مدرس']],
  ['أهلا إلى المستشفى', ['اهلا', 'الي', 'المستشفي'], ['هلا']],
  ['我们明天去北京吃饭', ['北京', '明天', '吃', '我们 吃饭'], ['京北', '明京']],
  ['東京タワーでコーヒー', ['東京', 'タワー', 'ｺｰﾋｰ', '"で コーヒー"'], ['ヒーコ']],
  ['안녕하세요 친구', ['안녕', '친구', '하세요'], ['녕안']],
  ['สวัสดีครับ', ['สวัสดี', 'ครับ'], ['รบค']],
  ['नमस्ते दुनिया', ['नमस्ते', 'दुनिया'], ['नमस']],
] as const

/** Messages are found by their words. */
export const searchCases: StoreCases = {
  'finds words in many scripts, whatever their case and accents': async (store) => {
    for (const [index, [text]] of WRITTEN.entries()) await addLive(store, says(`${index}`, text))
    for (const [index, [text, by, notBy]] of WRITTEN.entries()) {
      for (const word of by) assert.equal(await found(store, word), `${index}`, `${text} by ${word}`)
      for (const word of notBy) assert.equal(await found(store, word), '', `${text} not by ${word}`)
    }
  },
  'takes all words, phrases and beginnings': async (store) => {
    await addLive(store, says('1', 'the big brown dog', { timestamp: 1 }))
    await addLive(store, says('2', 'a dog, brown and bigger', { timestamp: 2 }))
    assert.equal(await found(store, 'brown dog'), '2 1')
    assert.equal(await found(store, '"brown dog"'), '1')
    assert.equal(await found(store, '"dog brown'), '2', 'a quote that is not closed')
    assert.equal(await found(store, 'big*'), '2 1')
    assert.equal(await found(store, 'big* the'), '1')
    assert.equal(await found(store, 'dog cat'), '')
    assert.equal(await found(store, 'dog OR cat'), '', 'there are no operators')
    assert.equal(await found(store, `dog' & "brown" :* | ! <-> ) NEAR words:`), '')
    assert.equal(await found(store, `dog' ) ( | ! brown :* §`), '2 1')
  },
  'finds captions and the names of files, and by kind': async (store) => {
    await addLive(store, file('image', 'imageMessage', { caption: 'our holiday' }))
    await addLive(store, file('document', 'documentMessage', { fileName: 'Holiday-Plan_2024.pdf' }))
    await addLive(store, file('odd', 'pollCreationMessage', { caption: 'holiday where' }))
    await addLive(store, says('text', 'holiday'))
    assert.equal(await found(store, 'plan 2024 pdf'), 'document')
    assert.equal(await found(store, 'holiday', { kind: 'image' }), 'image')
    assert.equal(await found(store, 'holiday', { kind: 'text' }), 'text')
    assert.equal(await found(store, 'holiday', { kind: 'document' }), 'document')
    assert.equal(await found(store, 'holiday', { kind: 'pollCreationMessage' }), 'odd')
    assert.equal(await found(store, 'holiday', { kind: `x' or "y` }), '')
    await addLive(store, file('both', 'imageMessage', { caption: 'first word', fileName: 'second.png' }))
    assert.equal(await found(store, '"word second"'), '', 'no phrase reaches over')
  },
  'filters by chat, sender, direction and time': async (store) => {
    await store.sessions.update(A, { me: { phone: ME, lid: null, device: ME, name: null } })
    await addLive(store, says('direct', 'hello', { timestamp: 10 }))
    await addLive(store, says('group', 'hello', { timestamp: 20, chat: GROUP, sender: PHONE }))
    await addLive(store, says('other', 'hello', { timestamp: 30, chat: GROUP, sender: OTHER }))
    await addLive(store, says('mine', 'hello', { timestamp: 40, chat: GROUP, fromMe: true }))
    assert.equal(await found(store, 'hello'), 'mine other group direct')
    assert.equal(await found(store, 'hello', { chat: GROUP }), 'mine other group')
    assert.equal(await found(store, 'hello', { sender: PHONE }), 'group direct')
    assert.equal(await found(store, 'hello', { sender: ME }), 'mine')
    assert.equal(await found(store, 'hello', { fromMe: true }), 'mine')
    assert.equal(await found(store, 'hello', { fromMe: false, chat: GROUP, since: 25 }), 'other')
    assert.equal(await found(store, 'hello', { since: 20, until: 30 }), 'other group')
    assert.equal(await found(store, 'hello', { chat: '9@s.whatsapp.net' }), '')
    assert.equal(await found(store, 'hello', { sender: '9@lid' }), '')
  },
  'never looks into another session': async (store) => {
    await store.sessions.create(sessionRecord('A'))
    await addLive(store, says('1', 'secret plan'))
    assert.equal(await found(store, 'secret', { session: 'A' }), '', 'a name that differs in case only')
    await store.messages.add('A', says('2', 'another secret'), { announced: true })
    assert.deepEqual([await found(store, 'secret'), await found(store, 'secret', { session: 'A' })], ['1', '2'])
    assert.equal(await found(store, 'secret', { session: 'unknown' }), '')
    await store.sessions.delete('A')
    await store.sessions.create(sessionRecord('A'))
    assert.equal(await found(store, 'secret', { session: 'A' }), '')
  },
  'follows what happens to messages': async (store) => {
    await addLive(store, says('1', 'first draft'))
    await store.messages.edit(A, refTo(says('1', '')), { text: 'final version', raw: null, at: 5 })
    assert.deepEqual([await found(store, 'draft'), await found(store, 'version')], ['', '1'])
    await store.messages.revoke(A, refTo(says('1', '')), 6)
    assert.equal(await found(store, 'version'), '')
    await addLive(store, file('2', 'imageMessage', { caption: 'caption', fileName: 'name.png' }))
    await store.messages.edit(A, refTo(message('2')), { text: 'title', raw: null, at: 5 })
    assert.deepEqual([await found(store, 'title png'), await found(store, 'caption')], ['2', ''])
    await store.messages.remove(A, refTo(message('2')))
    assert.equal(await found(store, 'title'), '')
    await addLive(store, says('3', 'version title'))
    await store.chats.clear(A, PHONE, { until: null, keepStarred: false })
    assert.equal(await found(store, 'title'), '')
    await addLive(store, says('4', 'nothing else'))
    assert.equal(await found(store, 'title'), '', 'a new row in the place of an old one')
  },
  'finds history, each message once': async (store) => {
    const past = Array.from({ length: 150 }, (_, index) =>
      says(`H${index}`, `past number${index}`, { timestamp: index }),
    )
    await store.messages.addHistory(A, [...past, ...past.slice(0, 20)])
    await store.messages.addHistory(A, past)
    assert.equal((await found(store, 'past', { limit: 500 })).split(' ').length, 150)
    assert.equal(await found(store, 'number77'), 'H77')
    assert.equal(await store.messages.index(100), 0, 'nothing is left to be indexed')
  },
  'finds what was written before two addresses became one person': async (store) => {
    await addLive(store, says('1', 'hello', { chat: LID, timestamp: 1 }))
    await addLive(store, says('2', 'hello', { timestamp: 2 }))
    await addLive(store, says('3', 'hello', { chat: GROUP, sender: LID, timestamp: 3 }))
    await addLive(store, says('2', 'hello', { chat: LID, timestamp: 2 }))
    await store.people.link(A, [{ phone: PHONE, lid: LID }])
    for (const jid of [PHONE, LID]) {
      assert.equal(await found(store, 'hello', { chat: jid }), '2 1')
      assert.equal(await found(store, 'hello', { sender: jid }), '3 2 1')
    }
    await addLive(store, says('new', 'hello', { chat: OTHER, timestamp: 4 }))
    assert.equal(await found(store, 'hello', { chat: OTHER }), 'new')
  },
  'goes on where a page ended, while messages come': async (store) => {
    for (let n = 1; n <= 7; n += 1) await addLive(store, says(`${n}`, 'word', { timestamp: n === 4 ? 3 : n }))
    const first = await store.messages.search(A, { text: 'word', limit: 3 })
    await addLive(store, says('late', 'word', { timestamp: 99 }))
    const rest = await store.messages.search(A, { text: 'word', limit: 10, after: first.next ?? '' })
    assert.deepEqual(
      [...first.items, ...rest.items].map(({ id }) => id),
      ['7', '6', '5', '4', '3', '2', '1'],
    )
    assert.equal(rest.next, null)
  },
  'refuses a text without words, one that is too long, and a cursor that is none': async (store) => {
    for (const text of [
      '',
      ' ** "" ',
      '👍',
      'hello h*',
      'x'.repeat(1_001),
      Array.from({ length: 40 }, (_, n) => n).join(' '),
    ]) {
      await assert.rejects(store.messages.search(A, { text, limit: 5 }), { code: 'BAD_REQUEST' }, text)
    }
    for (const after of ['', 'x', Buffer.from('["search a"]').toString('base64url')]) {
      await assert.rejects(store.messages.search(A, { text: 'x', limit: 5, after }), { code: 'BAD_REQUEST' })
    }
  },
}
