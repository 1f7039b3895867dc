import assert from 'node:assert/strict'
import { it } from 'node:test'
import { GatewayError } from '../errors.ts'
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

  it('composes a change of a message without sending it, and sends what was composed', async () => {
    await using bench = await createBench()
    await using session = await paired(bench)
    const { messageChanges } = session
    if (!messageChanges) return
    const target = await send(bench, session)
    const edit = await messageChanges.compose({ kind: 'edit', target, text: 'second' })
    assert.notEqual(edit.id, target.id)
    assert.equal(edit.chat, target.chat)
    assert.match(JSON.stringify(edit.edited && bench.engine.describe(edit.edited)), /second/)
    assert.equal(await bench.textAtPeer(target.id), 'first')
    const { edited: _edited, ...leaving } = edit
    assert.ok((await messageChanges.transmit(leaving)).timestamp > 1_600_000_000)
    const mark = bench.events.length
    for (const change of [
      { kind: 'react', target, text: '👍' },
      { kind: 'pin', target, seconds: 86_400 },
      { kind: 'revoke', target },
    ] as const) {
      const composed = await messageChanges.compose(change)
      await messageChanges.transmit(composed)
      await messageChanges.transmit(composed)
    }
    const changes = bench.events.slice(mark).map(({ type }) => type)
    assert.deepEqual(
      changes.filter((type) => ['edit', 'reaction', 'pin', 'revoke', 'message'].includes(type)),
      [],
    )
  })

  it('keeps the state of chats, and tells nothing of its own changes', async () => {
    await using bench = await createBench()
    await using session = await paired(bench)
    const { chatState } = session
    if (!chatState) return
    const id = await bench.write('a chat to change')
    const heard = await bench.until((each) => each.type === 'message' && each.message.id === id)
    assert.ok(heard.type === 'message')
    const { chat, timestamp } = heard.message
    const target = { id, chat, chatAlt: null, fromMe: false, participant: null }
    const range = { messages: [{ ref: target, timestamp }] }
    await untilAvailable(() => chatState.change({ kind: 'pin', chat, pinned: true }))
    const mark = bench.events.length
    for (const change of [
      { kind: 'archive', chat, archived: true, range },
      { kind: 'mute', chat, until: -1 },
      { kind: 'read', chat, read: false, range },
      { kind: 'favorites', chats: [chat] },
      { kind: 'star', target, starred: true },
      { kind: 'label', label: { id: '1', name: 'Friends', color: 2 }, deleted: false },
      { kind: 'labelChat', label: '1', chat, assigned: true },
      { kind: 'contact', jid: chat, name: 'Somebody' },
      { kind: 'clear', chat, keepStarred: true, range },
    ] as const) {
      await chatState.change(change)
    }
    const told = bench.events.slice(mark).map(({ type }) => type)
    const own = ['chats', 'favorites', 'star', 'label', 'label.assigned', 'chat.cleared']
    assert.deepEqual(
      told.filter((type) => own.includes(type)),
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
      () => messageChanges?.compose({ kind: 'revoke', target: message }),
      () => chatState?.refresh(),
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

/** An account's keys for this come from its phone, some time after it was linked. */
async function untilAvailable(change: () => Promise<void>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    try {
      return await change()
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== 'CHAT_STATE_UNAVAILABLE') throw error
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }
  assert.fail('the state of chats never became available')
}
