import assert from 'node:assert/strict'
import test from 'node:test'
import { createStore } from '../../store/index.ts'
import { GatewayError } from '../errors.ts'
import type { Jid } from '../model/address.ts'
import type { Engine, EngineSession } from '../ports/engine.ts'
import { ANA, ANA_LID, BEN, until } from '../testing/stanzas.ts'
import { createWorld, type World, type WorldOptions } from '../testing/world.ts'

const STATUS = 'status@broadcast'

const story = (audience?: readonly Jid[]) =>
  ({ kind: 'text', chat: STATUS, text: 'my day', ...(audience && { audience }) }) as const

const CARL: Jid = '4915550009@s.whatsapp.net'

/** An engine that notes who gets what, and may not get an answer. */
function noting(heard: (readonly [string, readonly Jid[] | undefined])[], answers: () => boolean): WorldOptions {
  return {
    engine: (fake): Engine => ({
      ...fake,
      async open(options) {
        const session = await fake.open(options)
        const { messageChanges } = session
        assert.ok(messageChanges)
        const over: Pick<EngineSession, 'transmit' | 'messageChanges'> = {
          async transmit({ id }, given) {
            heard.push([id, given?.audience])
            if (!answers()) throw new GatewayError('SEND_UNCONFIRMED', 'no answer')
            return { timestamp: 1_700_000_000 }
          },
          messageChanges: {
            ...messageChanges,
            async transmit({ chat, audience }) {
              heard.push([chat, audience])
              if (!answers()) throw new GatewayError('SEND_UNCONFIRMED', 'no answer')
              return { timestamp: 1_700_000_001 }
            },
          },
        }
        return Object.assign(Object.create(session) as EngineSession, over)
      },
    }),
  }
}

const meet = (world: World, jid: Jid, savedName?: string) =>
  world.engineOf('main').emit({
    type: 'contacts',
    contacts: [{ jid, pushName: 'x', ...(savedName !== undefined && { savedName }) }],
  })

test('a story goes to whom it names, or to everybody in the address book', async () => {
  const heard: (readonly [string, readonly Jid[] | undefined])[] = []
  await using world = await createWorld(noting(heard, () => true))
  await world.pair('main')
  await world.engineOf('main').emit({ type: 'identities', pairs: [{ phone: ANA, lid: ANA_LID }] })
  await meet(world, ANA, 'Ana')
  await meet(world, BEN)
  const { messages } = world.gateway
  const [all, some] = [await messages.send('main', story()), await messages.send('main', story([BEN, BEN]))]
  const text = await messages.send('main', { kind: 'text', chat: ANA, text: 'hi' })
  assert.deepEqual(heard, [
    [all.id, [ANA_LID]],
    [some.id, [BEN]],
    [text.id, undefined],
  ])
  await assert.rejects(messages.send('main', story(['120363000000000001@g.us'])), { code: 'BAD_REQUEST' })
})

test('a story that was not confirmed goes to the same people after a restart, and so does its deletion', async () => {
  await using store = await createStore('sqlite::memory:')
  const heard: (readonly [string, readonly Jid[] | undefined])[] = []
  let answers = false
  const options = { store, ...noting(heard, () => answers), deps: { settings: SETTINGS } }
  {
    await using world = await createWorld(options)
    await world.pair('main')
    await meet(world, ANA, 'Ana')
    await assert.rejects(world.gateway.messages.send('main', story()), { code: 'SEND_UNCONFIRMED' })
    await meet(world, BEN, 'Ben')
  }
  answers = true
  await using world = await createWorld(options)
  const [before] = heard
  assert.ok(before)
  await until(
    'the story is confirmed',
    async () => (await store.messages.find('main', { id: before[0] }))?.ack === 'server',
  )
  assert.deepEqual(heard.at(-1), [before[0], [ANA]])
  await world.gateway.messages.revoke('main', { id: before[0] })
  assert.deepEqual(heard.at(-1), [STATUS, [ANA]])
})

const SETTINGS = { keepEventsDays: 1, restoreParallel: 2, readyWaitMs: 200, resendMs: 20 }

test('the same story goes to more people under its id, and to all of them again when that is not confirmed', async () => {
  const heard: (readonly [string, readonly Jid[] | undefined])[] = []
  let isAnswered = true
  await using world = await createWorld({ ...noting(heard, () => isAnswered), deps: { settings: SETTINGS } })
  await world.pair('main')
  const { messages } = world.gateway
  const send = (audience: readonly Jid[], text = 'my day') =>
    messages.send('main', { ...story(audience), text, id: 'STORY' })
  await send([ANA])
  assert.equal((await send([ANA, BEN])).id, 'STORY')
  await send([BEN]) // has it
  assert.deepEqual(heard, [
    ['STORY', [ANA]],
    ['STORY', [ANA, BEN]],
  ])
  await assert.rejects(send([ANA], 'another day'), { code: 'MESSAGE_ID_IN_USE' })
  isAnswered = false
  await assert.rejects(send([CARL]), { code: 'SEND_UNCONFIRMED' })
  isAnswered = true
  await until('the story to leave again', () => heard.length > 3)
  assert.deepEqual(heard.at(-1), ['STORY', [ANA, BEN, CARL]])
})

test('a story is taken back in chunks, each of them again when it was not confirmed', async () => {
  const heard: (readonly [string, readonly Jid[] | undefined])[] = []
  let isAnswered = true
  await using world = await createWorld({ ...noting(heard, () => isAnswered), deps: { settings: SETTINGS } })
  await world.pair('main')
  const { messages } = world.gateway
  const { id } = await messages.send('main', story([ANA, BEN, CARL]))
  const revoke = (audience?: readonly Jid[]) => messages.revoke('main', { id }, audience && { audience })
  isAnswered = false
  await assert.rejects(revoke([ANA]), { code: 'SEND_UNCONFIRMED' })
  isAnswered = true
  assert.equal((await revoke([BEN])).message.id, id)
  const times = (jid: Jid) => heard.filter(([chat, to]) => chat === STATUS && to?.[0] === jid).length
  await until('the first chunk to leave again', () => times(ANA) === 2)
  await revoke()
  await revoke()
  assert.deepEqual([times(ANA), times(BEN), heard.at(-1)], [2, 1, [STATUS, [CARL]]])
  const log = (await world.log('main')).filter(({ event }) => event.type === 'message.revoked')
  assert.equal(log.length, 1, 'it is told once')
  const text = await messages.send('main', { kind: 'text', chat: ANA, text: 'hi' })
  await assert.rejects(messages.revoke('main', { id: text.id }, { audience: [ANA] }), { code: 'BAD_REQUEST' })
})
