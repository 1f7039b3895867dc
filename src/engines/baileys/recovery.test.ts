import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMemoryKeyStore } from '../testing/memory-key-store.ts'
import { createRecorder } from '../testing/recorder.ts'
import { createCounter } from './testing/counter.ts'
import { createWorld } from './testing/world.ts'

const textIs =
  (text: string) =>
  ({ message }: { message: { content: { text: string | null } } }) =>
    message.content.text === text

/** The phone is asked soon. */
const SOON = { timeouts: { resendMs: 50 } }

describe('what cannot be read', () => {
  it('is asked of the phone when the sender does not repeat it', async () => {
    await using world = await createWorld(SOON)
    const { heard } = await world.paired()
    await heard.until('history', ({ batch }) => batch.done)
    const { number } = world.ana
    world.sandbox.faults.add({ kind: 'corrupt', number })
    world.sandbox.faults.add({ kind: 'drop-retries', number, count: 9 })
    const { id } = await world.ben.send(number, 'only the phone has it')
    const told = await heard.until('undecryptable', ({ target }) => target.id === id)
    assert.equal(told.trace, id)
    const { message } = await heard.until('message', textIs('only the phone has it'))
    assert.deepEqual([message.id, message.chat, message.fromMe], [id, world.ben.pn, false])
  })

  it('is asked of the phone in a group, with its author', async () => {
    await using world = await createWorld(SOON)
    const { heard } = await world.paired()
    await heard.until('history', ({ batch }) => batch.done)
    const { jid } = await world.ben.createGroup({ subject: 'G', participants: [world.ana.number] })
    await world.ben.send(jid, 'fine')
    await heard.until('message', textIs('fine'))
    const { number } = world.ana
    world.sandbox.faults.add({ kind: 'corrupt', number })
    world.sandbox.faults.add({ kind: 'drop-retries', number, count: 9 })
    const { id } = await world.ben.send(jid, 'scrambled in the group')
    await heard.until('undecryptable', ({ target }) => target.id === id && target.chat === jid)
    const { message } = await heard.until('message', textIs('scrambled in the group'))
    assert.deepEqual([message.chat, [world.ben.pn, world.ben.lid].includes(message.sender)], [jid, true])
  })

  for (const where of ['a chat', 'a group by number', 'a group by hidden id'] as const) {
    it(`is repeated by its sender at once, and read then, in ${where}`, async () => {
      await using world = await createWorld({ timeouts: { resendMs: 60_000 } })
      const { heard } = await world.paired()
      await heard.until('history', ({ batch }) => batch.done)
      const addressing = where === 'a group by number' ? 'pn' : 'lid'
      const group = { subject: 'G', owner: world.ben.number, participants: [world.ana.number], addressing } as const
      const to = where === 'a chat' ? world.ana.number : (await world.sandbox.createGroup(group)).jid
      await world.ben.send(to, 'fine')
      await heard.until('message', textIs('fine'))
      world.sandbox.faults.add({ kind: 'corrupt', number: world.ana.number })
      const { id } = await world.ben.send(to, 'scrambled')
      await heard.until('undecryptable', ({ target }) => target.id === id)
      await heard.until('message', textIs('scrambled'))
      assert.deepEqual(
        heard.all('undecryptable').filter(({ reason }) => /is gone/.test(reason)),
        [],
      )
    })
  }

  it('comes from the phone when WhatsApp has no content for this device', async () => {
    await using world = await createWorld(SOON)
    const { heard } = await world.paired()
    await heard.until('history', ({ batch }) => batch.done)
    world.sandbox.faults.add({ kind: 'unavailable', number: world.ana.number })
    const { id } = await world.ben.send(world.ana.number, 'not for companions')
    await heard.until('undecryptable', ({ target }) => target.id === id)
    await heard.until('message', textIs('not for companions'))
    assert.equal(heard.all('undecryptable').length, 1)
  })

  it('is asked of the phone after a restart', async () => {
    await using world = await createWorld(SOON)
    const keys = createMemoryKeyStore()
    const first = await world.paired({ keys })
    await first.heard.until('history', ({ batch }) => batch.done)
    const { number } = world.ana
    await world.ana.setOnline(false)
    world.sandbox.faults.add({ kind: 'corrupt', number })
    world.sandbox.faults.add({ kind: 'drop-retries', number, count: 9 })
    const { id } = await world.ben.send(number, 'after the restart')
    const { target, reason, timestamp } = await first.heard.until('undecryptable', (event) => event.target.id === id)
    await first.session.stop()
    const heard = createRecorder({ keys })
    const archive = { ...heard.options.archive, waiting: async () => [{ target, reason, timestamp }] }
    await using second = await world.engine.open({ ...heard.options, archive })
    await second.start()
    await heard.state('working')
    await world.ana.setOnline(true)
    await heard.until('message', textIs('after the restart'))
  })
})

describe('what others cannot read', () => {
  const unreadable = async (inGroup: boolean): Promise<void> => {
    const counter = createCounter()
    await using world = await createWorld({ meter: counter.meter })
    const { session, heard } = await world.paired()
    await heard.until('history', ({ batch }) => batch.done)
    const chat = inGroup
      ? (await world.ben.createGroup({ subject: 'G', participants: [world.ana.number] })).jid
      : world.ben.pn
    if (inGroup) await heard.until('groups', ({ groups }) => groups.some(({ jid }) => jid === chat))
    const send = async (text: string) => {
      const message = await session.compose({ kind: 'text', chat, text })
      await heard.options.listener({ type: 'message', message, envelopes: [] })
      await session.transmit(message)
      return message
    }
    await send('fine')
    await world.ben.waitForMessage(({ text }) => text === 'fine')
    world.sandbox.faults.add({ kind: 'corrupt-phone', number: world.ben.number })
    const { id } = await send('scrambled on the way')
    const read = await world.ben.waitForMessage((message) => message.id === id && message.status !== 'undecryptable')
    assert.equal(read.text, 'scrambled on the way')
    assert.equal(counter.of('retries_answered'), 1)
  }

  it('is encrypted for them again', () => unreadable(false))
  it('is encrypted for them again in groups', () => unreadable(true))
})
