import assert from 'node:assert/strict'
import test from 'node:test'
import { GatewayError } from './errors.ts'
import { ANA, ANA_LID, BEN, GROUP, until } from './testing/stanzas.ts'
import { createWorld } from './testing/world.ts'

const HOUR_MS = 60 * 60 * 1000
const NOT_NOW = new GatewayError('WHATSAPP_REFUSED', 'on purpose')
const person = (number: number) => `55119000001${String(number).padStart(2, '0')}@s.whatsapp.net`

/** A session that works, and a clock that a test moves. */
async function start() {
  let ahead = 0
  const world = await createWorld({ deps: { now: () => Date.now() + ahead } })
  const { phone, ...engine } = await world.pair('main')
  phone.pictures.set(ANA, { id: '1', url: 'https://pictures/ana' })
  return {
    world,
    engine,
    phone,
    later: (ms: number) => void (ahead += ms),
    get: (jid: string, refresh = false) => world.gateway.chats.picture('main', jid, { refresh }),
    known: (...jids: readonly string[]) => world.gateway.chats.pictures('main', jids),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

test('a picture is asked for once a day, and that there is none as well', async () => {
  await using run = await start()
  for (let time = 0; time < 2; time++) {
    assert.equal(await run.get(ANA), 'https://pictures/ana')
    assert.equal(await run.get(GROUP), null)
  }
  assert.deepEqual(run.phone.pictureRequests, [ANA, GROUP])
  run.later(25 * HOUR_MS)
  await run.get(ANA)
  await run.get(ANA, true)
  assert.deepEqual(run.phone.pictureRequests, [ANA, GROUP, ANA, ANA])
})

test('whoever asks for the same picture at once waits for the same answer, by either address', async () => {
  await using run = await start()
  await run.world.store.people.link('main', [{ phone: ANA, lid: ANA_LID }])
  const held = Promise.withResolvers<void>()
  run.phone.hold = held.promise
  const asked = [run.get(ANA), run.get(ANA, true), run.get(ANA_LID), run.get(ANA.replace('s.whatsapp.net', 'c.us'))]
  await until('it is asked for', () => run.phone.pictureRequests.length > 0)
  run.phone.pictures.set(run.phone.pictureRequests[0] ?? '', { id: '1', url: 'https://pictures/ana' })
  held.resolve()
  assert.deepEqual(new Set(await Promise.all(asked)), new Set(['https://pictures/ana']))
  assert.equal(run.phone.pictureRequests.length, 1)
})

test('a picture that changed is asked for again', async () => {
  await using run = await start()
  await run.get(ANA)
  run.phone.pictures.set(ANA, { id: '2', url: 'https://pictures/new' })
  await run.engine.emit({ type: 'picture', jid: ANA })
  assert.equal(await run.get(ANA), 'https://pictures/new')
})

test('a list has what is known at once, and the rest the next time', async () => {
  await using run = await start()
  const people = Array.from({ length: 20 }, (_, index) => person(index))
  const held = Promise.withResolvers<void>()
  run.phone.hold = held.promise
  assert.equal((await run.known(ANA, ...people, 'status@broadcast')).size, 0)
  await run.known(ANA, ...people)
  await until('some are asked for', () => run.phone.pictureRequests.length > 0)
  assert.equal(run.phone.pictureRequests.length, 3)
  held.resolve()
  await until('all are known', async () => (await run.known(ANA, ...people)).size === 21)
  const pictures = await run.known(ANA, BEN, ...people)
  assert.deepEqual(
    [pictures.get(ANA), pictures.get(person(7)), pictures.has(BEN)],
    ['https://pictures/ana', null, false],
  )
  await until('the last one is asked for', () => run.phone.pictureRequests.includes(BEN))
  assert.equal(new Set(run.phone.pictureRequests).size, run.phone.pictureRequests.length)
})

test('an old picture is shown while a new one is asked for', async () => {
  await using run = await start()
  await run.get(ANA)
  run.phone.pictures.set(ANA, { id: '2', url: 'https://pictures/new' })
  run.later(25 * HOUR_MS)
  assert.equal((await run.known(ANA)).get(ANA), 'https://pictures/ana')
  await until('the new one is known', async () => (await run.known(ANA)).get(ANA) === 'https://pictures/new')
})

test('a refusal is no picture: nothing is kept, and lists do without', async () => {
  await using run = await start()
  run.engine.failChanges(NOT_NOW)
  await assert.rejects(run.get(ANA), NOT_NOW)
  await run.known(ANA, BEN)
  await until('both were asked for', () => run.phone.pictureRequests.length === 3)
  run.engine.failChanges(null)
  assert.equal(await run.get(ANA), 'https://pictures/ana')
})

test('a stop ends what was asked for in the background', async () => {
  const run = await start()
  const held = Promise.withResolvers<void>()
  run.phone.hold = held.promise
  await run.known(...Array.from({ length: 20 }, (_, index) => person(index)))
  await until('some are asked for', () => run.phone.pictureRequests.length === 3)
  const stopped = run[Symbol.asyncDispose]()
  held.resolve()
  await stopped
  assert.equal(run.phone.pictureRequests.length, 3)
})

test('what is known is answered without a connection; the rest needs one', async () => {
  await using run = await start()
  await run.get(ANA)
  await run.world.gateway.sessions.stop('main')
  assert.equal(await run.get(ANA), 'https://pictures/ana')
  assert.equal((await run.known(ANA, BEN)).size, 1)
  await assert.rejects(run.get(BEN), { code: 'SESSION_NOT_READY' })
  await assert.rejects(run.get('what?'), { code: 'CHAT_INVALID' })
  await assert.rejects(run.world.gateway.chats.pictures('none', [ANA]), { code: 'SESSION_NOT_FOUND' })
})
