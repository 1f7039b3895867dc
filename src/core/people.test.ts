import assert from 'node:assert/strict'
import test from 'node:test'
import { GatewayError } from './errors.ts'
import { ANA, ANA_LID, BEN, GROUP, incoming } from './testing/stanzas.ts'
import { createWorld, toldOf } from './testing/world.ts'

const NOT_NOW = new GatewayError('WHATSAPP_REFUSED', 'on purpose')

async function start() {
  const world = await createWorld()
  const engine = await world.pair('main')
  return { world, engine, ...world.gateway, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

test('people are listed by name, within limits', async () => {
  await using run = await start()
  await run.engine.emit({ type: 'contacts', contacts: [{ jid: BEN, pushName: 'Ben' }] })
  await run.contacts.setName('main', ANA, 'Ana from work')
  const names = (await run.contacts.list('main', { limit: 5_000, offset: 0 })).map(({ savedName, pushName }) => [
    savedName,
    pushName,
  ])
  assert.deepEqual(names, [
    ['Ana from work', null],
    [null, 'Ben'],
  ])
  assert.equal(await run.contacts.count('main'), 2)
  await assert.rejects(run.contacts.list('main', { limit: -1, offset: 0 }), { code: 'BAD_REQUEST' })
})

test('a name is written once into the address book, and only a person has one', async () => {
  await using run = await start()
  await run.contacts.setName('main', ANA.replace('s.whatsapp.net', 'c.us'), 'Ana')
  await run.contacts.setName('main', ANA, 'Ana')
  assert.deepEqual(run.engine.changes, [{ kind: 'contact', jid: ANA, name: 'Ana' }])
  assert.equal((await run.contacts.find('main', ANA))?.savedName, 'Ana')
  await assert.rejects(run.contacts.setName('main', GROUP, 'Us'), { code: 'CHAT_INVALID' })
  await assert.rejects(run.contacts.setName('main', ANA, ' '), { code: 'BAD_REQUEST' })
  run.engine.failChanges(NOT_NOW)
  await assert.rejects(run.contacts.setName('main', ANA, 'Somebody'), NOT_NOW)
  assert.equal((await run.contacts.find('main', ANA))?.savedName, 'Ana')
})

test('somebody is blocked and unblocked, under either address', async () => {
  await using run = await start()
  await run.world.store.people.link('main', [{ phone: ANA, lid: ANA_LID }])
  assert.deepEqual(await run.contacts.setBlocked('main', ANA, true), [ANA])
  assert.deepEqual(await run.contacts.setBlocked('main', ANA_LID, true), [ANA])
  assert.deepEqual(await run.contacts.setBlocked('main', BEN, false), [ANA])
  assert.deepEqual(await run.contacts.setBlocked('main', ANA, false), [])
  await assert.rejects(run.contacts.setBlocked('main', GROUP, true), { code: 'CHAT_INVALID' })
  run.engine.failChanges(NOT_NOW)
  await assert.rejects(run.contacts.setBlocked('main', ANA, true), NOT_NOW)
})

test('the account shows under another name, and as online', async () => {
  await using run = await start()
  await run.profile.setName('main', 'The shop')
  await run.profile.setName('main', 'The shop')
  assert.deepEqual(run.engine.changes, [{ kind: 'pushName', name: 'The shop' }])
  assert.equal((await run.sessions.require('main')).me?.name, 'The shop')
  await assert.rejects(run.profile.setName('main', ''), { code: 'BAD_REQUEST' })
  for (const presence of ['available', 'unavailable'] as const) {
    await run.profile.setPresence('main', presence)
    assert.equal(run.engine.phone.presence, presence)
  }
  run.engine.failChanges(NOT_NOW)
  await assert.rejects(run.profile.setName('main', 'Another'), NOT_NOW)
  assert.equal((await run.sessions.require('main')).me?.name, 'The shop')
})

test('a label is made, changed and deleted, told once each', async () => {
  await using run = await start()
  const label = { id: '1', name: 'New', color: 0 }
  await run.labels.put('main', label)
  await run.labels.put('main', label)
  await run.labels.put('main', { ...label, color: 4 })
  const [listed, ...others] = await run.labels.list('main')
  assert.deepEqual([{ ...listed }, others], [{ ...label, color: 4 }, []])
  await run.labels.delete('main', '1')
  await assert.rejects(run.labels.delete('main', '1'), { code: 'LABEL_NOT_FOUND' })
  const told = (await toldOf(run.world)).map(({ event, lane }) => [
    lane,
    event.type === 'label.changed' && [event.label.color, event.deleted],
  ])
  assert.deepEqual(told, [
    ['session', [0, false]],
    ['session', [4, false]],
    ['session', [4, true]],
  ])
  assert.equal(run.engine.changes.length, 3)
})

test('what is no label is refused, and what whatsapp does not take is none', async () => {
  await using run = await start()
  for (const wrong of [{ id: 'x' }, { name: '' }, { color: 20 }, { color: -1 }, { color: 0.5 }]) {
    const label = { id: '1', name: 'New', color: 0, ...wrong }
    await assert.rejects(run.labels.put('main', label), { code: 'BAD_REQUEST' }, JSON.stringify(wrong))
  }
  run.engine.failChanges(NOT_NOW)
  await assert.rejects(run.labels.put('main', { id: '1', name: 'New', color: 0 }), NOT_NOW)
  assert.deepEqual([await run.labels.list('main'), await toldOf(run.world)], [[], []])
})

test('a label is put on a message, and taken off, told once each', async () => {
  await using run = await start()
  const message = incoming()
  await run.engine.emit({ type: 'message', message, envelopes: [] })
  const assign = (id: string, label: string, assigned: boolean) =>
    run.labels.assignToMessage('main', { label, message: { id }, assigned })
  await assert.rejects(assign(message.id, '1', true), { code: 'LABEL_NOT_FOUND' })
  await run.labels.put('main', { id: '1', name: 'New', color: 0 })
  await assert.rejects(assign('NOTHING', '1', true), { code: 'MESSAGE_NOT_FOUND' })
  for (const assigned of [true, true, false, false]) await assign(message.id, '1', assigned)
  const told = (await toldOf(run.world)).flatMap(({ event, lane }) =>
    event.type === 'label.assigned' ? [[event.message?.id, event.assigned, lane]] : [],
  )
  assert.deepEqual(told, [
    [message.id, true, ANA],
    [message.id, false, ANA],
  ])
})
