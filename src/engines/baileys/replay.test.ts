import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { proto } from 'baileys'
import pino from 'pino'
import { createMemoryKeyStore } from '../testing/memory-key-store.ts'
import { unfinishedPages } from './inbox-pages.ts'
import { nestedText, storedEnvelope } from './testing/stored-envelope.ts'
import { createWorld } from './testing/world.ts'

const BEN = '15550000002@s.whatsapp.net'
const MANY = 1_100

const text = (conversation: string): Uint8Array => proto.Message.encode({ conversation }).finish()

const idsOf = (count: number): string[] => Array.from({ length: count }, (_, index) => `KEPT${index}`)

describe('the inbox', () => {
  it('is handled before anything new, all of it, in order', { timeout: 60_000 }, async () => {
    await using world = await createWorld()
    const keys = createMemoryKeyStore()
    const first = await world.paired({ keys })
    await first.heard.until('history', ({ batch }) => batch.done)
    await first.session.stop()
    const envelopes = idsOf(MANY).flatMap((id) => storedEnvelope(text(`text of ${id}`), { id, from: world.ben.pn }))
    await keys.commit({ envelopes })
    const { id: last } = await world.ben.send(world.ana.number, 'new')
    const second = await world.open({ keys })
    await second.session.start()
    await second.heard.until('message', ({ message }) => message.id === last)
    const ids = second.heard.all('message').map(({ message }) => message.id)
    assert.deepEqual(ids, [...idsOf(MANY), last])
  })

  it('is read to its end, whatever stays in it', async () => {
    const keys = createMemoryKeyStore()
    const far = storedEnvelope(text('far apart'), { id: 'FAR', from: BEN, parts: 2 })
    const lost = storedEnvelope(text('half'), { id: 'HALF', from: BEN, parts: 2 })
    const envelopes = idsOf(MANY).flatMap((id) => storedEnvelope(text(id), { id, from: BEN }))
    await keys.commit({ envelopes: [...far.slice(0, 1), ...lost.slice(0, 1), ...envelopes, ...far.slice(1)] })
    const sizes: number[] = []
    const ids: string[] = []
    const options = { keys, me: { id: '1@s.whatsapp.net', lid: '2@lid' }, log: pino({ level: 'silent' }) }
    for await (const page of unfinishedPages({ ...options, settle: () => assert.fail('all of it can be read') })) {
      sizes.push(page.length)
      ids.push(...page.map(({ message }) => message.key.id ?? ''))
    }
    assert.deepEqual(
      ids.filter((id) => id !== 'FAR'),
      idsOf(MANY),
    )
    assert.ok(ids.includes('FAR'))
    assert.ok(Math.max(...sizes) <= 500, String(sizes))
  })

  for (const [what, content] of [
    ['a message nested more deeply than a decoder bears', nestedText(10_000)],
    ['a message nested more deeply than a walk through it bears', nestedText(3_000)],
    ['what is no message at all', Buffer.from([0xff, 0xff, 0xff])],
  ] as const) {
    it(`does not keep a session from connecting by ${what}, which is told once`, async () => {
      await using world = await createWorld()
      const keys = createMemoryKeyStore()
      const first = await world.paired({ keys })
      await first.heard.until('history', ({ batch }) => batch.done)
      await first.session.stop()
      await keys.commit({ envelopes: storedEnvelope(content, { id: 'DEEP', from: world.ben.pn }) })
      const { session, heard } = await world.open({ keys })
      await session.start()
      await heard.state('working')
      assert.deepEqual(
        heard.all('undecryptable').map(({ target, reason }) => [target.id, target.chat, reason]),
        [['DEEP', world.ben.pn, 'its content cannot be read']],
      )
      const { id } = await world.ben.send(world.ana.number, 'behind it')
      await heard.until('message', ({ message }) => message.id === id)
      assert.deepEqual(keys.waiting, [])
    })
  }

  it('does not take a message that is nested too deeply as it comes, either', async () => {
    await using world = await createWorld()
    const { heard } = await world.paired()
    await heard.until('history', ({ batch }) => batch.done)
    let message: proto.IMessage = { conversation: 'x' }
    for (let level = 0; level < 500; level++) message = { ephemeralMessage: { message } }
    const deep = await world.ben.send(world.ana.number, message as never)
    const { reason } = await heard.until('undecryptable', ({ target }) => target.id === deep.id)
    assert.equal(reason, 'its content cannot be read')
    const { id } = await world.ben.send(world.ana.number, 'behind it')
    await heard.until('message', (event) => event.message.id === id)
  })
})
