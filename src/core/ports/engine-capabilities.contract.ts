import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Message } from '../model/message.ts'
import type { EngineBench } from './engine.contract.ts'
import type { EngineSession } from './engine.ts'

interface CapabilityCases {
  readonly createBench: () => Promise<EngineBench>
  /** Opens, starts and pairs a session. */
  readonly paired: (bench: EngineBench) => Promise<EngineSession>
}

/** What an engine does that says it can. Called inside the engine's own suite. */
export function capabilityCases({ createBench, paired }: CapabilityCases): void {
  const send = async (bench: EngineBench, session: EngineSession): Promise<Message> => {
    const message = await session.compose({ kind: 'text', chat: bench.peer, text: 'first' })
    await session.transmit(message)
    await bench.textAtPeer(message.id)
    return { ...message, ack: 'server' }
  }

  it('says under which id a change of a message left, and by whom', async () => {
    await using bench = await createBench()
    await using session = await paired(bench)
    if (!session.messageChanges) return
    const target = await send(bench, session)
    const { action, raw } = await session.messageChanges.send({ kind: 'edit', target, text: 'second' })
    assert.notEqual(action.id, target.id)
    assert.equal(action.fromMe, true)
    assert.equal(action.sender, target.sender)
    assert.ok(action.timestamp > 1_600_000_000)
    assert.match(JSON.stringify(raw && bench.engine.describe(raw)), /second/)
    const mark = bench.events.length
    for (const change of [
      { kind: 'react', target, text: '👍' },
      { kind: 'pin', target, seconds: 86_400 },
      { kind: 'revoke', target },
    ] as const) {
      assert.equal((await session.messageChanges.send(change)).action.fromMe, true)
    }
    const changes = bench.events.slice(mark).map(({ type }) => type)
    assert.deepEqual(
      changes.filter((type) => ['edit', 'reaction', 'pin', 'revoke', 'message'].includes(type)),
      [],
    )
  })

  it('keeps the timer of a chat and who is blocked', async () => {
    await using bench = await createBench()
    await using session = await paired(bench)
    await session.chatTimers?.set(bench.peer, 86_400)
    await session.chatTimers?.set(bench.peer, 0)
    if (!session.blocking) return
    await session.blocking.set(bench.peer, true)
    assert.equal((await session.blocking.list()).length, 1)
    await session.blocking.set(bench.peer, false)
    assert.deepEqual(await session.blocking.list(), [])
  })

  it('changes nothing while it does not work', async () => {
    await using bench = await createBench()
    await using session = await bench.open()
    const { chatState, messageChanges, chatTimers, pictures, blocking, presence, calls } = session
    const target = { id: 'X', chat: bench.peer, chatAlt: null, fromMe: true, participant: null }
    const message = { ...target, sender: bench.peer } as unknown as Message
    const asked = [
      () => chatState?.change({ kind: 'pin', chat: bench.peer, pinned: true }),
      () => messageChanges?.send({ kind: 'revoke', target: message }),
      () => chatTimers?.set(bench.peer, 0),
      () => pictures?.get(bench.peer, { preview: false }),
      () => blocking?.list(),
      () => presence?.set('available'),
      () => calls?.reject({ id: 'X', from: bench.peer }),
    ]
    for (const ask of asked) {
      const work = ask()
      if (work) await assert.rejects(work, { code: 'SESSION_NOT_READY' })
    }
  })
}
