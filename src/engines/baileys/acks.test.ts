import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { changeSettings } from '../../../sandbox/src/actors/group-settings.ts'
import { proto } from '../../../sandbox/src/wire/proto.ts'
import { stanza } from '../../../sandbox/src/world/stanza.ts'
import { GatewayError } from '../../core/errors.ts'
import type { EngineEvent } from '../../core/ports/engine.ts'
import { createMemoryKeyStore, type MemoryKeyStore } from '../testing/memory-key-store.ts'
import { createCounter } from './testing/counter.ts'
import { createWorld, type World } from './testing/world.ts'

const CHANNEL = '120363900000000001@newsletter'

const deviceOf = ({ ana }: World): number => ana.devices().find(({ id }) => id > 0)?.id ?? 0

/** A channel's message, as the server hands it out: nobody encrypts it. */
function sayInChannel(world: World, text: string): void {
  const content = proto.Message.encode({ conversation: text }).finish()
  const attrs = { id: `CH${Date.now()}`, from: CHANNEL, t: 1_790_000_000, type: 'text', server_id: '7' }
  const sent = stanza('message', attrs, [stanza('plaintext', {}, content)])
  assert.ok(world.sandbox.deliver(world.ana.number, deviceOf(world), sent))
}

interface Case {
  /** Its own commit of keys, which comes after it, makes it survive a power loss. */
  readonly isCommitted?: boolean
  /** Makes WhatsApp send it; `group` is one that both are in. */
  readonly cause: (world: World, group: string) => Promise<unknown> | void
  readonly tells: (event: EngineEvent) => boolean
  /** What it comes to when WhatsApp delivers it again, if that is something else. */
  readonly again?: (event: EngineEvent) => boolean
}

/** Whole, as it was sent. */
const isText =
  (text: string) =>
  (event: EngineEvent): boolean =>
    event.type === 'message' && event.message.content.text === text

const CASES: Readonly<Record<string, Case>> = {
  "a group's change": {
    cause: ({ ben }, group) => changeSettings(ben.phone, group, { subject: 'After' }),
    tells: (event) => event.type === 'groups' && event.groups.some(({ subject }) => subject === 'After'),
  },
  'a new picture': {
    cause: ({ ben }) => ben.setPicture(Buffer.from('a jpeg')),
    tells: (event) => event.type === 'picture',
  },
  'a call': {
    cause: ({ ben, ana }) => ben.call(ana.number),
    tells: (event) => event.type === 'call' && event.call.status === 'offer',
  },
  "a channel's message": {
    cause: (world) => sayInChannel(world, 'read by many'),
    tells: isText('read by many'),
  },
  'a message without its content': {
    async cause({ sandbox, ana, ben }) {
      sandbox.faults.add({ kind: 'unavailable', number: ana.number })
      await ben.send(ana.number, 'not here')
    },
    tells: (event) => event.type === 'undecryptable',
    again: isText('not here'),
  },
  'a message that cannot be decrypted': {
    async cause({ sandbox, ana, ben }) {
      sandbox.faults.add({ kind: 'corrupt', number: ana.number })
      sandbox.faults.add({ kind: 'drop-retries', number: ana.number, count: 9 })
      await ben.send(ana.number, 'scrambled')
    },
    tells: (event) => event.type === 'undecryptable',
    again: isText('scrambled'),
  },
  'a receipt': {
    async cause({ ana, ben }) {
      const { id } = await ana.send(ben.number, 'read me')
      await ben.waitForMessage((message) => message.id === id)
      await ben.read(ana.number)
    },
    tells: (event) => event.type === 'receipt' && event.ack === 'read',
  },
  'a change of the app state': {
    isCommitted: true,
    cause: ({ ana, ben }) => ana.changeChat(ben.number, { archived: true }),
    tells: (event) => event.type === 'chats' && event.chats.some(({ archived }) => archived === true),
  },
}

/** Ana's session, with a group, after its first message. */
async function openFirst(world: World, keys: MemoryKeyStore) {
  const first = await world.paired({ keys })
  await first.heard.until('history', ({ batch }) => batch.done)
  const { jid } = await world.ben.createGroup({ subject: 'Before', participants: [world.ana.number] })
  await first.heard.until('groups', ({ groups }) => groups.some((group) => group.jid === jid))
  const { id } = await world.ben.send(world.ana.number, 'hi')
  await first.heard.until('message', ({ message }) => message.id === id)
  await world.ana.waitForMessage((message) => message.id === id)
  return { ...first, group: jid }
}

/** The session that comes after it, with what the gateway knows of groups. */
async function openSecond(world: World, keys: MemoryKeyStore, groups: readonly EngineEvent[]) {
  const second = await world.open({ keys })
  for (const event of groups) await second.heard.options.listener(event)
  const mark = second.heard.mark
  await second.session.start()
  return { ...second, mark }
}

describe('WhatsApp hears that it arrived when it is stored', () => {
  for (const [what, { cause, tells, again = tells }] of Object.entries(CASES)) {
    it(`${what} comes again after a crash before that`, { timeout: 60_000 }, async () => {
      await using world = await createWorld({ timeouts: { resendMs: 60_000 } })
      const keys = createMemoryKeyStore()
      const first = await openFirst(world, keys)
      const refused = Promise.withResolvers<void>()
      first.heard.refuse = (event) => {
        if (!tells(event)) return
        refused.resolve()
        throw new GatewayError('STORAGE_FAILED', 'killed before it was stored')
      }
      await cause(world, first.group)
      await refused.promise
      await first.session.stop()
      assert.equal(first.heard.events.some(tells), false)
      const second = await openSecond(world, keys, first.heard.all('groups'))
      await second.heard.untilAny(again, second.mark)
      await second.heard.state('working')
      await world.ben.send(world.ana.number, 'and goes on')
      await second.heard.until('message', ({ message }) => message.content.text === 'and goes on')
    })
  }

  for (const [what, { cause, tells, again = tells, isCommitted }] of Object.entries(CASES)) {
    if (isCommitted) continue
    it(`${what} comes again after a power loss before it was on the disk`, { timeout: 60_000 }, async () => {
      await using world = await createWorld({ timeouts: { resendMs: 60_000 } })
      const keys = createMemoryKeyStore()
      const first = await openFirst(world, keys)
      const groups = first.heard.all('groups')
      const mark = first.heard.mark
      const disk = Promise.withResolvers<void>()
      keys.disk = disk.promise
      await cause(world, first.group)
      await first.heard.untilAny(tells, mark)
      // What WhatsApp is told once it is stored would be there before these answers.
      for (let trips = 0; trips < 3; trips++) await first.session.checkNumbers([world.ben.number])
      await first.session.stop()
      keys.disk = Promise.resolve()
      const second = await openSecond(world, keys, groups)
      await second.heard.untilAny(again, second.mark)
      disk.resolve()
    })
  }

  it('each event says which stanza it came in, and how long it took is measured', async () => {
    const counter = createCounter()
    await using world = await createWorld({ meter: counter.meter })
    const { heard } = await world.paired()
    await heard.until('history', ({ batch }) => batch.done)
    const before = counter.timesOf('receive_seconds')
    const { id } = await world.ben.send(world.ana.number, 'traced')
    const message = await heard.until('message', (event) => event.message.id === id)
    await world.ben.call(world.ana.number)
    const call = await heard.until('call')
    const { jid } = await world.ben.createGroup({ subject: 'Traced', participants: [world.ana.number] })
    const members = await heard.until('group.members', ({ group }) => group === jid)
    assert.equal(message.trace, id)
    assert.deepEqual([call.trace, members.trace].map(Boolean), [true, true])
    await world.ben.send(world.ana.number, 'measured')
    await heard.until('message', ({ message: { content } }) => content.text === 'measured')
    assert.ok(counter.timesOf('receive_seconds') >= before + 3)
  })
})
