import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import test from 'node:test'
import { createStore } from '../../store/index.ts'
import { GatewayError } from '../errors.ts'
import type { Message } from '../model/message.ts'
import { receiveFile, sha256Of } from '../testing/files.ts'
import { createMediaWorld, type MediaWorld } from '../testing/media-world.ts'
import { ANA, BEN, incoming, toTarget, until } from '../testing/stanzas.ts'
import type { World } from '../testing/world.ts'

const BYTES = Buffer.from('the bytes of a file')
const OTHER = Buffer.from('other')
const NAME = sha256Of(BYTES)

const read = async (world: World, { id }: Message) =>
  (await buffer((await world.gateway.media.open('main', { id })).read())).toString()

const wanted = (messages: readonly Message[]) => messages.map((message) => ({ message }))

const settled = (world: MediaWorld, message: Message, state: string) =>
  until(`the file is ${state}`, async () => (await world.stateOf(message)) === state)

test('a file that comes is fetched by itself, kept by its content, and told of', async () => {
  await using world = await createMediaWorld()
  const message = await receiveFile(await world.pair('main'), BYTES)
  await settled(world, message, 'ready')
  assert.deepEqual(await world.files(), [NAME])
  const [event, ...others] = await world.told()
  assert.ok(event?.type === 'media.ready' && others.length === 0)
  assert.deepEqual([event.target.id, event.size], [message.id, BYTES.length])
  assert.equal(await read(world, message), BYTES.toString())
})

test('two messages share a file; it goes with the last of them', async () => {
  await using world = await createMediaWorld()
  const session = await world.pair('main')
  const first = await receiveFile(session, BYTES, { chat: ANA })
  const second = await receiveFile(session, BYTES, { chat: BEN, sender: BEN })
  await settled(world, first, 'ready')
  await settled(world, second, 'ready')
  assert.deepEqual(await world.files(), [NAME])
  const revoke = (message: Message) =>
    session.emit({
      type: 'revoke',
      target: toTarget(message),
      action: { ...message, id: `${message.id}R` },
      envelopes: [],
    } as never)
  await revoke(first)
  assert.equal(await read(world, second), BYTES.toString())
  await session.emit({ type: 'chat.cleared', chat: BEN, keepStarred: false, until: null, timestamp: 1 } as never)
  await until('the file is gone', async () => (await world.files()).length === 0)
})

test('what is not to be fetched by itself is fetched when it is asked for, once for all who ask', async () => {
  let downloads = 0
  const { promise: hold, resolve: release } = Promise.withResolvers<void>()
  await using world = await createMediaWorld({
    media: { mimetypes: ['image/'] },
    capability: (real) => ({
      async *download(file, signal) {
        downloads++
        await hold
        yield* real.download(file, signal)
      },
    }),
  })
  const message = await receiveFile(await world.pair('main'), BYTES, { mimetype: 'video/mp4' })
  assert.equal(await world.stateOf(message), 'pending')
  const asked = Promise.all([read(world, message), read(world, message)])
  await until('it is being fetched', () => downloads > 0)
  await assert.rejects(world.gateway.media.open('main', { id: message.id }, { waitMs: 1 }), (error: GatewayError) => {
    assert.deepEqual([error.code, error.details['retryAfterMs']], ['WHATSAPP_UNREACHABLE', 5_000])
    return true
  })
  release()
  assert.deepEqual(await asked, [BYTES.toString(), BYTES.toString()])
  assert.equal(downloads, 1)
})

test('a file that WhatsApp has dropped is asked of the phone, and its message renewed', async () => {
  await using world = await createMediaWorld({
    capability: (real) => ({
      async renew(ref, raw, part) {
        const renewed = await real.renew(ref, raw, part)
        return Buffer.from(JSON.stringify({ ...(JSON.parse(Buffer.from(renewed).toString()) as object), again: true }))
      },
    }),
  })
  const message = await receiveFile(await world.pair('main'), BYTES, { at: 'phone' })
  await settled(world, message, 'ready')
  assert.equal(await read(world, message), BYTES.toString())
  const { raw } = await world.gateway.messages.require('main', { id: message.id })
  assert.match(Buffer.from(raw ?? []).toString(), /"again":true/)
})

for (const [sentence, code, received, settings] of [
  ['neither WhatsApp nor the phone has', 'FILE_GONE', { at: 'nobody' }, {}],
  ['is another than its sender said', 'FILE_INVALID', { says: { sha256: 'ab'.repeat(32) } }, {}],
  ['is larger than its sender said and than is allowed', 'FILE_TOO_LARGE', { says: { size: 1 } }, { maxFileBytes: 5 }],
  ['is said to be larger than is allowed', 'FILE_TOO_LARGE', { says: { size: 99 } }, { maxFileBytes: 50 }],
] as const) {
  test(`a file that ${sentence} has failed, says why, and leaves nothing`, async () => {
    await using world = await createMediaWorld({ media: settings })
    const message = await receiveFile(await world.pair('main'), BYTES, received)
    await settled(world, message, 'failed')
    assert.deepEqual(await world.files(), [])
    const [status] = await world.gateway.media.stateOf('main', [{ message }])
    assert.equal(status?.code, code)
    const [event] = await world.told()
    assert.ok(event?.type === 'media.failed' && event.code === code && event.reason !== '')
    await assert.rejects(world.gateway.media.open('main', { id: message.id }), { code })
  })
}

test('a failed file is fetched again when somebody wants that', async () => {
  await using world = await createMediaWorld()
  const session = await world.pair('main')
  const message = await receiveFile(session, BYTES, { at: 'nobody' })
  await settled(world, message, 'failed')
  session.phone.files.set(NAME, BYTES)
  assert.equal((await world.gateway.media.retry('main', { id: message.id })).code, null)
  await settled(world, message, 'ready')
})

test('a download that breaks off leaves nothing and is tried again', async () => {
  let attempts = 0
  await using world = await createMediaWorld({
    capability: (real) => ({
      async *download(file, signal) {
        attempts++
        if (attempts < 3) {
          yield BYTES.subarray(0, 5)
          assert.deepEqual(
            (await world.files()).filter((name) => !name.startsWith('.')),
            [],
          )
          throw new GatewayError('WHATSAPP_UNREACHABLE', 'on purpose')
        }
        yield* real.download(file, signal)
      },
    }),
  })
  const message = await receiveFile(await world.pair('main'), BYTES)
  await settled(world, message, 'ready')
  assert.deepEqual([attempts, await world.files()], [3, [NAME]])
})

test('a file that becomes due while it is looked for is fetched at once', async () => {
  let at = Date.now()
  await using memory = await createStore('sqlite::memory:')
  const files = {
    ...memory.files,
    async nextAt() {
      const next = await memory.files.nextAt()
      if (next !== null) at = Math.max(at, next)
      return next
    },
  }
  let attempts = 0
  await using world = await createMediaWorld({
    store: { ...memory, files },
    now: () => at,
    capability: (real) => ({
      async *download(file, signal) {
        if (++attempts === 1) throw new GatewayError('WHATSAPP_UNREACHABLE', 'on purpose')
        yield* real.download(file, signal)
      },
    }),
  })
  await settled(world, await receiveFile(await world.pair('main'), BYTES), 'ready')
  assert.equal(attempts, 2)
})

test('few files are fetched at once, fewer of one session', async () => {
  let [now, most] = [0, 0]
  const { promise: two, resolve: release } = Promise.withResolvers<void>()
  await using world = await createMediaWorld({
    media: { parallel: 3, parallelPerSession: 2 },
    capability: (real) => ({
      async *download(file, signal) {
        most = Math.max(most, ++now)
        if (now === 2) release()
        await two
        yield* real.download(file, signal)
        now--
      },
    }),
  })
  const session = await world.pair('main')
  const messages: Message[] = []
  for (let at = 0; at < 12; at++) messages.push(await receiveFile(session, Buffer.from(`file ${at}`)))
  for (const message of messages) await settled(world, message, 'ready')
  assert.equal(most, 2)
})

test('files of several messages are fetched a few at a time, and told apart by how they ended', async () => {
  let [now, most] = [0, 0]
  const { promise: four, resolve: release } = Promise.withResolvers<void>()
  await using world = await createMediaWorld({
    media: { download: false },
    capability: (real) => ({
      async *download(file, signal) {
        most = Math.max(most, ++now)
        if (now === 4) release()
        await four
        yield* real.download(file, signal)
        now--
      },
    }),
  })
  const session = await world.pair('main')
  const messages: Message[] = [incoming()]
  for (let at = 0; at < 12; at++) messages.push(await receiveFile(session, Buffer.from(`file ${at}`)))
  messages.push(await receiveFile(session, OTHER, { at: 'nobody' }))
  const ended = await world.gateway.media.fetch('main', wanted(messages))
  const states = ended.map((status) => status?.state ?? null)
  assert.deepEqual(states, [null, ...Array.from({ length: 12 }, () => 'ready'), 'failed'])
  assert.deepEqual([ended.at(-1)?.code, most], ['FILE_GONE', 4])
})

test('who asks for several files waits so long and no longer, and the next is not begun', async () => {
  const begun: string[] = []
  const { promise: hold, resolve: release } = Promise.withResolvers<void>()
  await using world = await createMediaWorld({
    media: { download: false },
    capability: (real) => ({
      async *download(file, signal) {
        begun.push(Buffer.from(file.raw).toString())
        await hold
        yield* real.download(file, signal)
      },
    }),
  })
  const session = await world.pair('main')
  const messages: Message[] = []
  for (let at = 0; at < 6; at++) messages.push(await receiveFile(session, Buffer.from(`file ${at}`)))
  const ended = await world.gateway.media.fetch('main', wanted(messages), { waitMs: 400 })
  assert.ok(ended.every((status) => status?.state === 'pending'))
  release()
  for (const message of messages.slice(0, 4)) await settled(world, message, 'ready')
  assert.equal(begun.length, 4)
})

test('what failed a moment ago is not tried sooner because somebody lists it', async () => {
  let attempts = 0
  await using world = await createMediaWorld({
    media: { retryMs: 3_600_000 },
    capability: () => ({
      // oxlint-disable-next-line require-yield -- it fails before its first byte
      async *download() {
        attempts++
        throw new GatewayError('WHATSAPP_UNREACHABLE', 'on purpose')
      },
    }),
  })
  const message = await receiveFile(await world.pair('main'), BYTES)
  const status = async () => (await world.gateway.media.stateOf('main', [{ message }]))[0]
  await until('it has failed once', async () => (await status())?.code === 'WHATSAPP_UNREACHABLE')
  const [listed] = await world.gateway.media.fetch('main', [{ message }])
  assert.deepEqual([listed?.state, attempts], ['pending', 1])
})

test('unused files go after their time, and the oldest when there are too many; they come back when asked for', async () => {
  let at = Date.now()
  await using world = await createMediaWorld({ media: { keepMs: 1_000, maxTotalBytes: 14 }, now: () => at })
  const session = await world.pair('main')
  const texts = ['first..', 'second.', 'third..']
  const messages: Message[] = []
  for (const text of texts) {
    at += 10
    messages.push(await receiveFile(session, Buffer.from(text)))
    await settled(world, messages.at(-1) as Message, 'ready')
  }
  await settled(world, messages[0] as Message, 'pending')
  assert.deepEqual(await Promise.all(messages.map((message) => world.stateOf(message))), ['pending', 'ready', 'ready'])
  assert.equal(await read(world, messages[0] as Message), 'first..')
  at += 5_000
  await world.core.stop()
  await using next = await createMediaWorld({ store: world.store, media: { keepMs: 1_000 }, now: () => at })
  await until('all are unused', async () => (await next.stateOf(messages[2] as Message)) === 'pending')
})

test('what was under way at a stop goes on at the next start, and half a file is swept', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'waypost-files-'))
  try {
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    await using world = await createMediaWorld({
      folder,
      capability: () => ({
        async *download(_file, signal) {
          yield BYTES.subarray(0, 5)
          begin()
          await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))
        },
      }),
    })
    const message = await receiveFile(await world.pair('main'), BYTES)
    await begun
    await world.core.stop()
    assert.deepEqual(await world.files(), [])
    await using next = await createMediaWorld({
      folder,
      store: world.store,
      capability: () => ({
        async *download() {
          yield BYTES
        },
      }),
    })
    await settled(next, message, 'ready')
    assert.equal(await read(next, message), BYTES.toString())
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('a session that is deleted leaves no files, not even one that was under way', async () => {
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  await using world = await createMediaWorld({
    capability: (real) => ({
      async *download(file, signal) {
        if (Buffer.from(file.raw).includes(sha256Of(OTHER))) {
          yield OTHER.subarray(0, 2)
          begin()
          await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))
        }
        yield* real.download(file, signal)
      },
    }),
  })
  const session = await world.pair('main')
  await settled(world, await receiveFile(session, BYTES), 'ready')
  await receiveFile(session, OTHER)
  await begun
  await world.gateway.sessions.delete('main')
  assert.deepEqual(await world.files(), [])
})
