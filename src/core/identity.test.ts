import assert from 'node:assert/strict'
import test from 'node:test'
import type { GatewayEvent } from './model/event.ts'
import type { Message } from './model/message.ts'
import { ANA, ANA_LID, BEN, by, GROUP, incoming, toTarget } from './testing/stanzas.ts'
import { createWorld, type World } from './testing/world.ts'

const hidden = (change: Partial<Message> = {}) => incoming({ chat: ANA_LID, sender: ANA_LID, ...change })

const me = { fromMe: true, sender: '15550001000@s.whatsapp.net', origin: 'device', ack: 'server' } as const

/** A paired session, a way to take messages in, and what was told of the last one. */
async function start() {
  const world = await createWorld()
  const { emit } = await world.pair('main')
  const take = async (message: Message): Promise<Message> => {
    await emit({ type: 'message', message, envelopes: [] })
    const event = await lastOf(world, 'message.created')
    return event.message
  }
  return { world, emit, take, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

async function lastOf<Type extends GatewayEvent['type']>(world: World, type: Type) {
  const found = (await world.log('main')).map(({ event }) => event).filter((event) => event.type === type)
  const last = found.at(-1)
  assert.ok(last, `${type} was told`)
  return last as Extract<GatewayEvent, { type: Type }>
}

const listOf = async (world: World, chat: string) =>
  world.gateway.messages.list('main', { chat, order: 'asc', limit: 99, offset: 0 })

async function assertOneChat(world: World, ids: readonly string[]): Promise<void> {
  const chats = await world.gateway.chats.list('main', {})
  assert.deepEqual(
    chats.map(({ id, alt }) => [id, alt]),
    [[ANA, ANA_LID]],
  )
  for (const address of [ANA, ANA_LID, ANA.replace('@s.whatsapp.net', '@c.us')]) {
    assert.deepEqual(
      (await listOf(world, address)).map(({ id }) => id),
      ids,
      address,
    )
  }
}

test('a mapping that is learned late joins both chats, and ids given out before stay', async () => {
  await using run = await start()
  const { world, emit, take } = run
  const first = await take(hidden())
  assert.deepEqual([first.chat, first.chatAlt], [ANA_LID, null])
  const second = await take(incoming())
  assert.deepEqual([second.chat, second.chatAlt], [ANA, null])
  const third = await take({ ...hidden(), ...me })
  assert.equal((await world.gateway.chats.list('main', {})).length, 2)
  await emit({ type: 'identities', pairs: [{ phone: ANA, lid: ANA_LID }] })
  const fourth = await take(hidden())
  assert.deepEqual([fourth.chat, fourth.chatAlt, fourth.sender], [ANA, ANA_LID, ANA])
  await assertOneChat(world, [first.id, second.id, third.id, fourth.id])
  const kept = await listOf(world, ANA)
  assert.deepEqual(
    kept.map(({ chat }) => chat),
    [ANA_LID, ANA, ANA_LID, ANA],
  )
  const receipt = { type: 'receipt', by: null, ack: 'read', timestamp: 1, errorCode: null } as const
  await emit({ ...receipt, target: toTarget(third, { chat: ANA, chatAlt: ANA_LID }) })
  assert.equal((await lastOf(world, 'message.ack')).target.chat, ANA_LID, 'the tick names it as it was announced')
})

test('changes name their message as it was announced, and their author as messages do', async () => {
  await using run = await start()
  const { world, emit, take } = run
  await emit({ type: 'identities', pairs: [{ phone: ANA, lid: ANA_LID }] })
  const direct = await take(incoming())
  const inGroup = await take(incoming({ chat: GROUP, sender: ANA_LID }))
  for (const message of [direct, inGroup]) {
    const isDirect = message === direct
    const target = toTarget(message, isDirect ? { chat: ANA_LID, chatAlt: null } : { participant: ANA_LID })
    const shown = { id: message.id, chat: message.chat, participant: isDirect ? null : ANA }
    const assertShown = async (type: 'message.reaction' | 'message.edited' | 'message.revoked') => {
      const { target: told, action } = await lastOf(world, type)
      assert.deepEqual({ id: told.id, chat: told.chat, participant: told.participant }, shown, type)
      assert.deepEqual([action.sender, action.senderAlt], [ANA, ANA_LID], type)
    }
    const action = by(ANA_LID)
    await emit({ type: 'reaction', action, target, text: '👍', envelopes: [] })
    await assertShown('message.reaction')
    await emit({ type: 'edit', action, target, text: 'better', raw: null, envelopes: [] })
    await assertShown('message.edited')
    await emit({ type: 'revoke', action, target, envelopes: [] })
    await assertShown('message.revoked')
  }
})

test('a group tick names its reader by the phone number', async () => {
  await using run = await start()
  await run.emit({ type: 'identities', pairs: [{ phone: ANA, lid: ANA_LID }] })
  const message = await run.take(incoming({ chat: GROUP, ...me }))
  const target = toTarget(message, { participant: null })
  await run.emit({ type: 'receipt', target, by: ANA_LID, ack: 'read', timestamp: 1, errorCode: null })
  assert.equal((await lastOf(run.world, 'message.ack')).by, ANA)
})

test('a person who is first met by a reaction is one person', async () => {
  await using run = await start()
  const mine = await run.take(incoming({ ...me, chat: BEN }))
  const action = by(BEN.replace('@s.whatsapp.net', '@lid'), { senderAlt: BEN })
  const target = toTarget(mine, { chat: action.sender, chatAlt: BEN, participant: null })
  await run.emit({ type: 'reaction', action, target, text: '👍', envelopes: [] })
  const told = await lastOf(run.world, 'message.reaction')
  assert.deepEqual([told.target.chat, told.action.sender, told.action.senderAlt], [BEN, BEN, action.sender])
  assert.equal((await run.world.gateway.contacts.find('main', BEN))?.lid, action.sender)
})

test('replies to either address reach the one chat', async () => {
  await using run = await start()
  const { world } = run
  // The hidden id that the fake engine gives this number.
  const lid = `9${ANA.replace('@s.whatsapp.net', '@lid')}`
  await run.emit({ type: 'identities', pairs: [{ phone: ANA, lid }] })
  const chats = [lid, ANA, ANA.replace('@s.whatsapp.net', '@c.us')]
  for (const chat of chats) {
    const sent = await world.gateway.messages.send('main', { kind: 'text', chat, text: 'hi' })
    assert.deepEqual([sent.chat, sent.chatAlt], [ANA, lid])
  }
  assert.equal((await listOf(world, ANA)).length, chats.length)
  assert.equal((await world.gateway.chats.list('main', {})).length, 1)
})
