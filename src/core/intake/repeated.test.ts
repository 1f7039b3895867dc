import assert from 'node:assert/strict'
import test from 'node:test'
import type { EngineEvent } from '../ports/engine.ts'
import { ANA, BEN, by, incoming, toTarget } from '../testing/stanzas.ts'
import { createWorld, toldOf, typesOf } from '../testing/world.ts'

const message = incoming({ id: 'POLL' })
const target = toTarget(message)

const reaction = (id: string, text = '👍', timestamp = 1_800_000_000): EngineEvent => ({
  type: 'reaction',
  action: by(ANA, { id, timestamp }),
  target,
  text,
  envelopes: [],
})

const vote = (id: string, isOpened: boolean): EngineEvent => ({
  type: 'answer',
  to: 'poll',
  action: by(ANA, { id }),
  target,
  answer: isOpened ? { to: 'poll', options: ['tea'] } : null,
  at: 1_800_000_000_000,
  envelopes: [],
})

/** As the sender repeats it, and as the phone brings it: not all that surrounds it is the same. */
const fromPhone = (event: EngineEvent): EngineEvent =>
  'action' in event ? { ...event, action: { ...event.action, senderName: 'Ana', raw: new Uint8Array([1]) } } : event

async function start() {
  const world = await createWorld()
  const { emit } = await world.pair('main')
  return {
    emit,
    told: async () => typesOf(await toldOf(world)),
    store: () => emit({ type: 'message', message, envelopes: [] }),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

for (const [what, event, type] of [
  ['a reaction', reaction('R1'), 'message.reaction'],
  ['a vote', vote('V1', true), 'message.answered'],
] as const) {
  test(`${what} that comes twice is told once`, async () => {
    await using run = await start()
    await run.store()
    await run.emit(event)
    await run.emit(fromPhone(event))
    assert.deepEqual(await run.told(), ['message.created', type])
  })
}

for (const [what, event, type] of [
  ['a reaction', reaction('R1'), 'message.reaction'],
  ['a sealed vote', vote('V1', false), 'message.answered'],
  ['an edit', { type: 'edit', action: by(ANA), target, text: 'x', raw: null, envelopes: [] }, 'message.edited'],
  ['a removal', { type: 'revoke', action: by(ANA), target, envelopes: [] }, 'message.revoked'],
] as const satisfies readonly (readonly [string, EngineEvent, string])[]) {
  test(`${what} that comes twice before its message is told once`, async () => {
    await using run = await start()
    await run.emit(event)
    await run.emit(fromPhone(event))
    assert.deepEqual(await run.told(), [type])
  })
}

test('a reaction that waited for its message and comes once more behind it is told once', async () => {
  await using run = await start()
  await run.emit(reaction('R1'))
  await run.store()
  await run.emit(fromPhone(reaction('R1')))
  assert.deepEqual(await run.told(), ['message.reaction', 'message.created'])
})

test('reactions that are alike are told each, also one of the past that comes again as news', async () => {
  await using run = await start()
  const past = { sender: ANA, senderAlt: null, fromMe: false, text: '👍', timestamp: 1_800_000_000 }
  await run.emit({ type: 'message', message: { ...message, reactions: [past] }, envelopes: [] })
  await run.emit(reaction('R1'))
  await run.emit(reaction('R2', '', 1_800_000_001))
  await run.emit(reaction('R3', '👍', 1_800_000_001))
  await run.emit({ ...reaction('R4'), action: by(BEN, { id: 'R4' }) } as EngineEvent)
  assert.deepEqual(await run.told(), ['message.created', ...Array.from({ length: 4 }, () => 'message.reaction')])
})

test('a reaction or a vote that a newer one has overtaken is not told, however often it comes', async () => {
  await using run = await start()
  await run.store()
  await run.emit(reaction('R2', '👎', 1_800_000_009))
  await run.emit({ ...vote('V2', true), at: 1_800_000_009_000 } as EngineEvent)
  for (const event of [reaction('R1'), vote('V1', true)]) {
    await run.emit(event)
    await run.emit(fromPhone(event))
  }
  assert.deepEqual(await run.told(), ['message.created', 'message.reaction', 'message.answered'])
})
