import assert from 'node:assert/strict'
import test from 'node:test'
import type { Message } from '../model/message.ts'
import type { EngineEvent } from '../ports/engine.ts'
import { ANA, BEN, by, GROUP, incoming, toTarget } from '../testing/stanzas.ts'
import { createWorld, toldOf } from '../testing/world.ts'

const TIMESTAMP = 1_800_000_000

/** Everything that can be done to Ana's message, the last of it by the account on another device. */
const changes = (message: Message) => {
  const target = toTarget(message)
  return {
    reaction: { type: 'reaction', action: by(ANA), target, text: '👍', envelopes: [] },
    edit: { type: 'edit', action: by(ANA), target, text: 'better', raw: new Uint8Array([7]), envelopes: [] },
    revoke: { type: 'revoke', action: by(ANA), target, envelopes: [] },
    pin: { type: 'pin', action: by(ANA), target, until: 1_900_000_000, envelopes: [] },
    star: { type: 'star', target, starred: true, timestamp: TIMESTAMP },
    delete: { type: 'delete', target, timestamp: TIMESTAMP },
  } satisfies Record<string, EngineEvent>
}

async function start() {
  const world = await createWorld()
  const { emit } = await world.pair('main')
  return {
    emit,
    live: (message: Message) => emit({ type: 'message', message, envelopes: [] }),
    past: (messages: readonly Message[]) =>
      emit({
        type: 'history',
        batch: { chats: [], contacts: [], identities: [], messages, percent: null, done: false },
        envelopes: [],
      }),
    stored: (message: Message) => world.store.messages.find('main', message),
    answers: (message: Message) => world.store.messages.answers('main', toTarget(message)),
    async told() {
      const events = (await toldOf(world)).map(({ event }) => event)
      return events.filter(({ type }) => type !== 'history.progress')
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

test('a removal that overtakes its message holds when the message comes, and is told once', async () => {
  await using run = await start()
  for (const message of [incoming(), incoming({ chat: GROUP })]) {
    await run.emit(changes(message).revoke)
    await run.live(message)
    const stored = await run.stored(message)
    assert.deepEqual([stored?.content.text, stored?.revokedAt, stored?.raw], ['', TIMESTAMP, null])
    const [revoked, created] = (await run.told()).slice(-2)
    assert.ok(revoked?.type === 'message.revoked' && created?.type === 'message.created')
    assert.deepEqual([created.message.content.text, created.message.revokedAt], ['', TIMESTAMP])
  }
  assert.equal((await run.told()).length, 4)
})

test('an edit and a reaction that overtake their message are to be seen on it', async () => {
  await using run = await start()
  const message = incoming()
  const { edit, reaction } = changes(message)
  await run.emit(edit)
  await run.emit(reaction)
  await run.live(message)
  const told = await run.told()
  assert.deepEqual(
    told.map(({ type }) => type),
    ['message.edited', 'message.reaction', 'message.created'],
  )
  const stored = await run.stored(message)
  assert.deepEqual([stored?.content.text, stored?.raw], ['better', new Uint8Array([7])])
  assert.deepEqual(
    stored?.reactions.map(({ sender, text }) => [sender, text]),
    [[ANA, '👍']],
  )
  const created = told.at(-1)
  assert.deepEqual(created?.type === 'message.created' && created.message, stored)
})

test('a pin, a star and a deletion on another device wait for their message and are told behind it', async () => {
  await using run = await start()
  const [kept, gone] = [incoming(), incoming()]
  await run.emit(changes(kept).pin)
  await run.emit(changes(kept).star)
  for (let time = 0; time < 2; time++) await run.emit(changes(gone).delete)
  assert.deepEqual(await run.told(), [])
  for (const message of [kept, gone]) await run.live(message)
  assert.deepEqual(
    (await run.told()).map(({ type }) => type),
    ['message.created', 'message.pinned', 'message.starred', 'message.created', 'message.deleted'],
  )
  const stored = await run.stored(kept)
  assert.deepEqual([stored?.pinnedUntil, stored?.starred], [1_900_000_000, true])
})

test('what overtakes a message of the past is done to it, and nobody is told', async () => {
  await using run = await start()
  const [revoked, starred, gone, untouched] = [incoming(), incoming(), incoming(), incoming()]
  await run.emit({ ...changes(revoked).revoke, past: true })
  await run.emit(changes(starred).star)
  await run.emit(changes(gone).delete)
  await run.past([untouched])
  await run.past([revoked, starred, gone])
  assert.deepEqual(await run.told(), [])
  assert.equal((await run.stored(revoked))?.revokedAt, TIMESTAMP)
  assert.equal((await run.stored(starred))?.starred, true)
  assert.equal(await run.stored(gone), null)
  assert.deepEqual(await run.stored(untouched), untouched)
})

test('a change that somebody else announces for a message which has not come does nothing to it', async () => {
  await using run = await start()
  const message = incoming({ chat: GROUP, sender: ANA })
  const claimed = toTarget(message, { participant: BEN })
  for (const target of [toTarget(message), claimed]) {
    await run.emit({ type: 'revoke', action: by(BEN), target, envelopes: [] })
    await run.emit({ type: 'edit', action: by(BEN), target, text: 'forged', raw: null, envelopes: [] })
  }
  await run.live(message)
  const stored = await run.stored(message)
  assert.deepEqual([stored?.content.text, stored?.revokedAt, stored?.editedAt], ['hello', null, null])
})

const json = (value: object): Uint8Array => Buffer.from(JSON.stringify(value))

const poll = (change: Partial<Message> = {}): Message => ({
  ...incoming(),
  content: { kind: 'poll', text: 'What?', options: ['tea', 'cake'], selectable: 1 },
  raw: json({ secret: 'the secret' }),
  ...change,
})

/** A vote of Ben's as the engine tells it that has no poll to open it with. */
function vote(message: Message, option: string, { at = 2_000, secret = 'the secret' } = {}) {
  const sealed = { answer: { to: 'poll', options: [option] }, at }
  const action = by(BEN, { id: `VOTE-${option}`, raw: json({ secret, sealed }) })
  return { type: 'answer', to: 'poll', action, target: toTarget(message), answer: null, at: 1, envelopes: [] } as const
}

const answeredIn = async (run: Awaited<ReturnType<typeof start>>) =>
  (await run.told()).flatMap((event) =>
    event.type === 'message.answered' ? [[event.action.id, event.answer?.to === 'poll' && event.answer.options]] : [],
  )

test('votes that overtake their poll are told as unread, then read, counted and told behind it', async () => {
  await using run = await start()
  const message = poll({ chat: GROUP })
  await run.emit(vote(message, 'tea'))
  await run.emit(vote(message, 'cake', { at: 3_000 }))
  await run.live(message)
  await run.live(message)
  assert.deepEqual(
    (await run.told()).map(({ type }) => type),
    ['message.answered', 'message.answered', 'message.created', 'message.answered', 'message.answered'],
  )
  assert.deepEqual(await answeredIn(run), [
    ['VOTE-tea', false],
    ['VOTE-cake', false],
    ['VOTE-tea', ['tea']],
    ['VOTE-cake', ['cake']],
  ])
  const [given, ...more] = await run.answers(message)
  assert.deepEqual([given?.id, given?.sender, given?.at, more], ['VOTE-cake', BEN, 3_000, []])
})

test('a vote in a poll of the past is told when the past has come', async () => {
  await using run = await start()
  const message = poll()
  await run.emit(vote(message, 'tea'))
  await run.past([message])
  assert.deepEqual(await answeredIn(run), [
    ['VOTE-tea', false],
    ['VOTE-tea', ['tea']],
  ])
  assert.equal((await run.answers(message)).length, 1)
})

test('a vote that its poll does not open, that names a poll of another chat, or one that was taken back stays unread', async () => {
  await using run = await start()
  const [mine, elsewhere, revoked] = [poll(), poll({ chat: GROUP }), poll()]
  await run.emit(vote(mine, 'tea', { secret: 'another' }))
  await run.emit({ ...vote(elsewhere, 'tea'), target: toTarget(elsewhere, { chat: ANA, participant: null }) })
  await run.emit(vote(revoked, 'tea'))
  await run.emit(changes(revoked).revoke)
  for (const message of [mine, elsewhere, revoked]) await run.live(message)
  assert.deepEqual(await answeredIn(run), Array(3).fill(['VOTE-tea', false]))
  for (const message of [mine, elsewhere, revoked]) assert.deepEqual(await run.answers(message), [])
})
