import assert from 'node:assert/strict'
import test from 'node:test'
import { createMemoryKeyStore, type MemoryKeyStore } from '../testing/memory-key-store.ts'
import { createWorld, type World } from './testing/world.ts'

/** The sessions that a store has with phones, by their addresses: how many, and the key of the one in use. */
async function sessionsIn(keys: MemoryKeyStore, { ben, sandbox }: World): Promise<{ count: number; open: string }> {
  assert.ok(sandbox)
  const address = `${ben.lid.replace('@lid', '')}_1.0`
  const text = (await keys.get('session', [address])).get(address)
  assert.ok(text, `no session under ${address}`)
  const { _sessions: all } = JSON.parse(text) as {
    readonly _sessions: Readonly<Record<string, { readonly indexInfo: { readonly closed: number } }>>
  }
  const open = Object.entries(all).filter(([, { indexInfo }]) => indexInfo.closed === -1)
  assert.equal(open.length, 1)
  return { count: Object.keys(all).length, open: open[0]?.[0] ?? '' }
}

/** Sends from a session that was just started: it knows nobody's devices. */
async function writeAnew(world: World, keys: MemoryKeyStore, texts: readonly string[]): Promise<void> {
  const { session, heard } = await world.open({ keys })
  await session.start()
  await heard.state('working')
  await Promise.all(
    texts.map(async (text) => {
      await session.transmit(await session.compose({ kind: 'text', chat: world.ben.pn, text }))
    }),
  )
  for (const text of texts) await world.ben.waitForMessage((message) => message.text === text)
  await session.stop()
}

test('however often it starts, it stays in one session with a phone', async () => {
  await using world = await createWorld()
  const keys = createMemoryKeyStore()
  const { session } = await world.paired({ keys })
  await session.transmit(await session.compose({ kind: 'text', chat: world.ben.pn, text: 'the first' }))
  await world.ben.waitForMessage(({ text }) => text === 'the first')
  await world.ben.send(world.ana.number, 'an answer')
  await session.stop()
  const before = await sessionsIn(keys, world)
  for (const start of [1, 2, 3]) await writeAnew(world, keys, [`${start} a`, `${start} b`, `${start} c`])
  assert.deepEqual(await sessionsIn(keys, world), before)
})

test('a phone that cannot read us gets a new session, and reads what it missed', async () => {
  await using world = await createWorld()
  const keys = createMemoryKeyStore()
  const { session, heard } = await world.paired({ keys })
  const write = async (text: string) => {
    const message = await session.compose({ kind: 'text', chat: world.ben.pn, text })
    await heard.options.listener({ type: 'message', message, envelopes: [] })
    await session.transmit(message)
  }
  await write('the first')
  await world.ben.waitForMessage(({ text }) => text === 'the first')
  const before = await sessionsIn(keys, world)
  world.sandbox.faults.add({ kind: 'corrupt-phone', number: world.ben.number, count: 1 })
  await write('damaged on its way')
  await world.ben.waitForMessage(({ text }) => text === 'damaged on its way')
  assert.notEqual((await sessionsIn(keys, world)).open, before.open)
})
