import assert from 'node:assert/strict'
import test from 'node:test'
import { toRef } from '../message-ref.ts'
import type { GatewayEvent } from '../model/event.ts'
import { ANA } from '../testing/stanzas.ts'
import { createWorld } from '../testing/world.ts'

async function withPoll(selectable = 1) {
  const world = await createWorld()
  const engine = await world.pair('main')
  const { messages } = world.gateway
  const draft = { kind: 'poll', chat: ANA, text: 'What?', options: ['tea', 'cake', 'pie'], selectable } as const
  const poll = await messages.send('main', draft)
  const told = async () => {
    const events = (await world.log('main')).map(({ event }) => event)
    return events.filter(
      (event): event is Extract<GatewayEvent, { type: 'message.answered' }> => event.type === 'message.answered',
    )
  }
  return { world, engine, messages, poll, told, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

test('an own vote is sent, kept and told; a later one stands in its place', async () => {
  await using scene = await withPoll(2)
  const { messages, poll, engine, told } = scene
  const { action } = await messages.vote('main', { id: poll.id }, ['tea', 'pie'])
  await messages.vote('main', { id: poll.id }, ['cake'])
  assert.deepEqual(
    engine.changes.map((change) => ('options' in change ? change.options : null)),
    [['tea', 'pie'], ['cake']],
  )
  const { tally, votes } = await messages.poll('main', { id: poll.id })
  assert.deepEqual(tally, [
    { option: 'tea', votes: 0 },
    { option: 'cake', votes: 1 },
    { option: 'pie', votes: 0 },
  ])
  assert.deepEqual([votes.length, votes[0]?.fromMe], [1, true])
  const [first] = await told()
  assert.deepEqual(
    [first?.action.id, first?.action.origin, first?.answer],
    [action.id, 'api', { to: 'poll', options: ['tea', 'pie'] }],
  )
})

test('votes of others are counted, changed and taken back; what cannot be opened is told and counts nothing', async () => {
  await using scene = await withPoll()
  const { engine, messages, poll, told } = scene
  const action = { fromMe: false, sender: ANA, senderAlt: null, senderName: 'Ana', timestamp: 1_700_000_000, raw: null }
  const vote = (id: string, options: readonly string[] | null, at: number) =>
    engine.emit({
      type: 'answer',
      to: 'poll',
      action: { ...action, id },
      target: toRef(poll),
      answer: options && { to: 'poll', options },
      at,
      envelopes: [],
    })
  const counts = async () => (await messages.poll('main', { id: poll.id })).tally.map(({ votes }) => votes)
  await vote('V1', ['tea'], 1)
  assert.deepEqual(await counts(), [1, 0, 0])
  await vote('V2', ['pie'], 3)
  await vote('V3', null, 4)
  assert.deepEqual(await counts(), [0, 0, 1])
  await vote('V4', [], 5)
  assert.deepEqual(await counts(), [0, 0, 0])
  assert.deepEqual(
    (await told()).map(({ answer }) => answer && 'options' in answer && answer.options.length),
    [1, 1, null, 0],
  )
})

test('votes for what the poll does not offer, too many, or in no poll are refused', async () => {
  await using scene = await withPoll()
  const { messages, poll } = scene
  const text = await messages.send('main', { kind: 'text', chat: ANA, text: 'hi' })
  for (const options of [['soup'], ['tea', 'cake'], ['tea', 'tea']])
    await assert.rejects(messages.vote('main', { id: poll.id }, options), { code: 'BAD_REQUEST' })
  await assert.rejects(messages.vote('main', { id: text.id }, []), { code: 'BAD_REQUEST' })
  await assert.rejects(messages.poll('main', { id: text.id }), { code: 'BAD_REQUEST' })
  await assert.rejects(messages.poll('main', { id: 'NONE' }), { code: 'MESSAGE_NOT_FOUND' })
})
