import assert from 'node:assert/strict'
import test from 'node:test'
import type { BinaryNode, WASocket } from 'baileys'
import { pino } from 'pino'
import type { Jid } from '../../../core/model/address.ts'
import { encodeMessage, type ProtoMessage } from '../proto.ts'
import { createRetries } from './retries.ts'

const ME = { phone: '15550000001@s.whatsapp.net', lid: '1001@lid', name: 'Me' }
const BEN = '1002@lid'
const BEN_PHONE = '15550000002@s.whatsapp.net'
const STORY: ProtoMessage = { extendedTextMessage: { text: 'my day' } }
const POLL: ProtoMessage = { pollCreationMessage: { name: 'Now?', options: [{ optionName: 'yes' }] } }

interface Given {
  readonly participant?: { readonly jid: string }
  readonly statusJidList?: readonly string[]
  readonly additionalNodes: readonly BinaryNode[]
}

const CLEO = '1003@lid'
const GROUP = '120363000000000001@g.us'

interface Setting {
  readonly readers?: readonly Jid[] | null
  /** Whether this account wrote it. */
  readonly fromMe?: boolean
}

/** Asks for a message again; what was done about it. */
function setUp(message: ProtoMessage, { readers = null, fromMe = true }: Setting = {}) {
  const relayed: { readonly chat: string; readonly to: string; readonly nodes: readonly BinaryNode[] }[] = []
  const acknowledged: BinaryNode[] = []
  const sock = {
    relayMessage: async (chat: string, _content: unknown, given: Record<string, never>) => {
      const { participant, statusJidList, additionalNodes } = given as unknown as Given
      relayed.push({ chat, to: participant?.jid ?? statusJidList?.join() ?? 'everybody', nodes: additionalNodes })
    },
    assertSessions: async () => true,
    sendMessageAck: async (node: BinaryNode) => void acknowledged.push(node),
  } as unknown as WASocket
  let answered = 0
  const refused: string[] = []
  const devices: Jid[] = []
  const answer = createRetries({
    archive: {
      rawMessage: async (ref) => (ref.fromMe && !fromMe ? null : encodeMessage(message)),
      storyReaders: async () => readers,
    },
    groups: {
      get: async () =>
        ({
          members: [
            { jid: ME.phone, alt: ME.lid },
            { jid: BEN_PHONE, alt: null },
          ],
        }) as never,
    },
    identities: { altOf: async (jid: Jid) => (jid === BEN ? BEN_PHONE : null) } as never,
    refusals: { note: (kind) => void refused.push(kind) },
    onAsked: (device) => void devices.push(device),
    me: () => ME as never,
    log: pino({ level: 'silent' }) as never,
    onAnswered: () => answered++,
  })
  const ask = (attrs: Readonly<Record<string, string>>, type = 'retry', before: readonly BinaryNode[] = []) =>
    answer(sock, {
      tag: 'receipt',
      attrs: { id: 'A', type, ...attrs },
      content: [...before, { tag: 'retry', attrs: { count: '1' } }],
    })
  return { ask, relayed, acknowledged, refused, devices, answered: () => answered }
}

const ofStory = (participant: string) => ({ from: 'status@broadcast', participant })

test('a story comes again to whoever it was for, under whichever address', async () => {
  for (const readers of [[BEN], [BEN_PHONE]]) {
    const { ask, relayed, acknowledged, answered } = setUp(STORY, { readers })
    assert.equal(await ask(ofStory(`1002:3@lid`)), true)
    assert.deepEqual(
      relayed.map(({ chat, to }) => [chat, to]),
      [['status@broadcast', BEN]],
    )
    assert.deepEqual([acknowledged.length, answered()], [1, 1])
  }
})

test('nobody else gets a story by asking for it', async () => {
  for (const readers of [[], ['1009@lid'], null]) {
    const { ask, relayed, acknowledged } = setUp(STORY, { readers })
    assert.equal(await ask(ofStory(BEN)), true)
    assert.deepEqual([relayed.length, acknowledged.length], [0, 1])
  }
})

test('the own devices get it', async () => {
  const { ask, relayed } = setUp(STORY, { readers: [] })
  await ask(ofStory('1001:7@lid'))
  assert.equal(relayed[0]?.to, ME.lid)
})

test('a poll comes again with its node, to the device in its own chat', async () => {
  const { ask, relayed } = setUp(POLL)
  assert.equal(await ask({ from: '1002:3@lid' }), true)
  assert.deepEqual(relayed, [
    { chat: BEN, to: '1002:3@lid', nodes: [{ tag: 'meta', attrs: { polltype: 'creation' } }] },
  ])
})

test('a device that asks without end is answered five times', async () => {
  const { ask, relayed, acknowledged } = setUp(POLL)
  for (let time = 0; time < 8; time++) await ask({ from: BEN })
  assert.deepEqual([relayed.length, acknowledged.length], [5, 8])
})

test('a text goes to the device that asks alone, whether it is a phone or in a group', async () => {
  const { ask, relayed, devices } = setUp({ conversation: 'hi' })
  for (const attrs of [{ from: BEN }, { from: '1002:3@lid' }, { from: GROUP, participant: BEN }])
    assert.equal(await ask(attrs), true)
  assert.deepEqual(
    relayed.map(({ chat, to }) => [chat, to]),
    [
      [BEN, BEN],
      [BEN, '1002:3@lid'],
      [GROUP, BEN],
    ],
  )
  assert.deepEqual(devices, [BEN, '1002:3@lid', BEN])
})

test('what somebody else wrote is never sent on as ours', async () => {
  const { ask, relayed, acknowledged, refused, devices } = setUp({ conversation: 'by Ben' }, { fromMe: false })
  for (const attrs of [{ from: GROUP, participant: BEN }, { from: BEN }, { from: ME.phone, recipient: BEN }])
    assert.equal(await ask(attrs), true)
  assert.deepEqual([relayed, devices, acknowledged.length], [[], [], 3])
  assert.deepEqual(refused, Array(3).fill('not-own-message'))
})

test('for the own devices all of a person’s chat get it again, so that they are told whose chat it is', async () => {
  const { ask, relayed } = setUp({ conversation: 'hi' })
  await ask({ from: '1001:7@lid', recipient: BEN })
  await ask({ from: ME.lid, recipient: BEN })
  assert.deepEqual(
    relayed.map(({ chat, to }) => [chat, to]),
    [
      [BEN, 'everybody'],
      [BEN, 'everybody'],
    ],
  )
})

test('who is not in the chat gets nothing of it', async () => {
  const { ask, relayed, acknowledged, refused } = setUp({ conversation: 'hi' })
  await ask({ from: GROUP, participant: '1003:4@lid' })
  await ask({ from: CLEO, recipient: BEN })
  assert.deepEqual([relayed, acknowledged.length, refused], [[], 2, ['not-recipient', 'not-recipient']])
})

test('one message is asked for at a time', async () => {
  const { ask, relayed } = setUp({ conversation: 'hi' })
  const more = { tag: 'list', attrs: {}, content: [{ tag: 'item', attrs: { id: 'B' } }] }
  assert.equal(await ask({ from: BEN }, 'retry', [more]), true)
  assert.equal(relayed.length, 1)
})

test('other receipts are left to Baileys', async () => {
  const read = setUp(POLL)
  assert.equal(await read.ask({ from: BEN }, 'read'), false)
  assert.deepEqual([read.acknowledged, read.relayed], [[], []])
})
