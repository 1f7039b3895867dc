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

/** Asks for a message again; what was done about it. */
function setUp(message: ProtoMessage, readers: readonly Jid[] | null = null) {
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
  const answer = createRetries({
    archive: { rawMessage: async () => encodeMessage(message), storyReaders: async () => readers },
    identities: { altOf: async (jid: Jid) => (jid === BEN ? BEN_PHONE : null) } as never,
    me: () => ME as never,
    log: pino({ level: 'silent' }) as never,
    onAnswered: () => answered++,
  })
  const ask = (attrs: Readonly<Record<string, string>>, type = 'retry') =>
    answer(sock, {
      tag: 'receipt',
      attrs: { id: 'A', type, ...attrs },
      content: [{ tag: 'retry', attrs: { count: '1' } }],
    })
  return { ask, relayed, acknowledged, answered: () => answered }
}

const ofStory = (participant: string) => ({ from: 'status@broadcast', participant })

test('a story comes again to whoever it was for, under whichever address', async () => {
  for (const readers of [[BEN], [BEN_PHONE]]) {
    const { ask, relayed, acknowledged, answered } = setUp(STORY, readers)
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
    const { ask, relayed, acknowledged } = setUp(STORY, readers)
    assert.equal(await ask(ofStory(BEN)), true)
    assert.deepEqual([relayed.length, acknowledged.length], [0, 1])
  }
})

test('the own devices get it', async () => {
  const { ask, relayed } = setUp(STORY, [])
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

test('all else is left to Baileys', async () => {
  const text = setUp({ conversation: 'hi' })
  assert.equal(await text.ask({ from: BEN }), false)
  const read = setUp(POLL)
  assert.equal(await read.ask({ from: BEN }, 'read'), false)
  assert.deepEqual([text.acknowledged, read.relayed], [[], []])
})
