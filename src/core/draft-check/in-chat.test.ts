import assert from 'node:assert/strict'
import test from 'node:test'
import type { MessageDraft } from '../model/draft.ts'
import type { Message } from '../model/message.ts'
import { createWorld } from '../testing/world.ts'
import { checkInChat } from './in-chat.ts'

const ANN = '4915550001@s.whatsapp.net'
const ANN_LID = '100001@lid'
const BOB = '4915550002@s.whatsapp.net'
const EVE = '4915550003@s.whatsapp.net'
const GROUP = '1203630001@g.us'

async function withGroup() {
  const world = await createWorld()
  const { store } = world
  await world.pair('main')
  await store.people.link('main', [{ phone: ANN, lid: ANN_LID }])
  await store.groups.put('main', [
    {
      jid: GROUP,
      subject: 'us',
      description: null,
      owner: null,
      createdAt: null,
      addressing: 'lid',
      onlyAdminsSend: false,
      onlyAdminsEdit: false,
      ephemeralSeconds: 0,
      members: [
        {
          jid: ANN_LID,
          alt: null,
          role: 'member',
        },
        {
          jid: '100002@lid',
          alt: BOB,
          role: 'member',
        },
      ],
    },
  ])
  const refusal = (draft: Partial<MessageDraft>) =>
    checkInChat(store, 'main', { chat: GROUP, kind: 'text', text: 'hi', ...draft } as MessageDraft).then(
      () => 'taken',
      ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
    )
  return { refusal, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

const wrote = (change: Partial<Message>): Message => ({
  id: 'QUOTED',
  chat: GROUP,
  chatAlt: null,
  fromMe: false,
  sender: BOB,
  senderAlt: null,
  senderName: null,
  timestamp: 1,
  content: {
    kind: 'text',
    text: 'a',
    mentions: [],
  },
  quoted: null,
  ack: 'device',
  origin: 'contact',
  editedAt: null,
  revokedAt: null,
  starred: false,
  pinnedUntil: null,
  reactions: [],
  raw: null,
  ...change,
})

test('only members of a group are mentioned in it, by whichever address', async () => {
  await using group = await withGroup()
  assert.equal(await group.refusal({ mentions: [ANN, ANN_LID, BOB, '4915550002@c.us'] }), 'taken')
  assert.equal(await group.refusal({ mentions: 'all' }), 'taken')
  assert.match(
    await group.refusal({ mentions: [ANN, EVE] }),
    /^BAD_REQUEST: 4915550003@s.whatsapp.net is not in the group/,
  )
  assert.match(await group.refusal({ mentions: [GROUP] }), /^BAD_REQUEST: only persons can be mentioned/)
  assert.equal(await group.refusal({ chat: '1203639999@g.us', mentions: [EVE] }), 'taken')
})

test('a message of another chat is not answered here, except privately to whoever wrote it', async () => {
  await using group = await withGroup()
  assert.equal(await group.refusal({ quoted: wrote({}) }), 'taken')
  assert.equal(await group.refusal({ chat: BOB, quoted: wrote({}) }), 'taken')
  assert.equal(await group.refusal({ chat: ANN_LID, quoted: wrote({ chat: ANN, sender: ANN }) }), 'taken')
  assert.equal(await group.refusal({ chat: BOB, quoted: wrote({ chat: 'status@broadcast' }) }), 'taken')
  assert.match(
    await group.refusal({ chat: EVE, quoted: wrote({}) }),
    /^BAD_REQUEST: the message QUOTED is of another chat/,
  )
  assert.match(
    await group.refusal({ quoted: wrote({ chat: BOB }) }),
    /^BAD_REQUEST: the message QUOTED is of another chat/,
  )
})
