import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { pino } from 'pino'
import { createLocalMedia } from '../../media/local.ts'
import { createStore } from '../../store/index.ts'
import { GatewayError } from '../errors.ts'
import type { Message } from '../model/message.ts'
import type { MediaCapability } from '../ports/engine-capabilities.ts'
import type { MediaStore } from '../ports/media-store.ts'
import { receiveFile } from '../testing/files.ts'
import { until } from '../testing/stanzas.ts'
import { createWorld } from '../testing/world.ts'

const BYTES = Buffer.from('the bytes of a file')
const HOUR_MS = 3_600_000

interface Options {
  readonly retryMs?: number
  readonly download: () => MediaCapability['download']
  readonly media?: (folder: MediaStore) => MediaStore
  /** The clock jumps to the next attempt as soon as something waits for it. */
  readonly hurry?: boolean
}

/** A world with a clock of its own, whose engine fetches files as the test says. */
async function setUp({ retryMs = HOUR_MS, download, media = (folder) => folder, hurry = false }: Options) {
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'waypost-waiting-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  const store = opened.use(await createStore('sqlite::memory:'))
  let at = Date.now()
  const nextAt = async () => {
    const next = await store.files.nextAt()
    if (hurry && next !== null) at = Math.max(at, next)
    return next
  }
  const lines: Record<string, unknown>[] = []
  const world = opened.use(
    await createWorld({
      store: { ...store, files: { ...store.files, nextAt } },
      media: media(createLocalMedia({ folder })),
      engine: (fake) => ({
        ...fake,
        async open(options) {
          const session = await fake.open(options)
          const real = session.media
          return real ? { ...session, media: { ...real, download: download() } } : session
        },
      }),
      deps: {
        settings: { keepEventsDays: 1, restoreParallel: 2, readyWaitMs: 200, media: { retryMs } },
        logger: pino({ level: 'warn' }, { write: (line) => void lines.push(JSON.parse(line)) }),
        now: () => at,
      },
    }),
  )
  const resources = opened.move()
  const statusOf = async (message: Message) => (await world.gateway.media.stateOf('main', [{ message }]))[0]
  return {
    ...world,
    statusOf,
    settled: (message: Message, state: string) =>
      until(`the file is ${state}`, async () => (await statusOf(message))?.state === state),
    pass: (ms: number) => void (at += ms),
    now: () => at,
    warnings: () => lines.map(({ msg }) => msg),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

// oxlint-disable-next-line require-yield -- it fails before its first byte
async function* unreachable(): AsyncGenerator<Uint8Array> {
  throw new GatewayError('WHATSAPP_UNREACHABLE', 'on purpose')
}

async function* whole(): AsyncGenerator<Uint8Array> {
  yield BYTES
}

test('a passing trouble is tried six times, with growing pauses, before the file has failed', async () => {
  const tries: number[] = []
  await using world = await setUp({
    retryMs: 5_000,
    hurry: true,
    download: () => () => {
      tries.push(world.now())
      return unreachable()
    },
  })
  const message = await receiveFile(await world.pair('main'), BYTES)
  await world.settled(message, 'failed')
  const pauses = tries.slice(1).map((at, index) => at - (tries[index] ?? 0))
  assert.deepEqual(pauses, [5_000, 20_000, 80_000, 320_000, 1_280_000])
  assert.equal((await world.statusOf(message))?.code, 'WHATSAPP_UNREACHABLE')
})

test('what waits for its next attempt while its session is stopped is fetched when it runs again', async () => {
  let isDown = true
  await using world = await setUp({
    // What the fake engine's WhatsApp has is gone with its session.
    download: () => () => (isDown ? unreachable() : whole()),
  })
  const message = await receiveFile(await world.pair('main'), BYTES)
  await until('it has failed once', async () => (await world.statusOf(message))?.code === 'WHATSAPP_UNREACHABLE')
  await world.gateway.sessions.stop('main')
  isDown = false
  world.pass(24 * HOUR_MS)
  assert.equal((await world.statusOf(message))?.state, 'pending')
  await world.gateway.sessions.start('main')
  await world.settled(message, 'ready')
})

test('what is under way when its session is stopped comes all the same', async () => {
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  await using world = await setUp({
    download: () =>
      async function* () {
        begin()
        await held
        yield* whole()
      },
  })
  const message = await receiveFile(await world.pair('main'), BYTES)
  await begun
  await world.gateway.sessions.stop('main')
  release()
  await world.settled(message, 'ready')
})

for (const isOwn of [false, true]) {
  const whose = isOwn ? "a session's own store is not the operator's to look after" : 'the operator hears of it'
  test(`a file that the store does not take is tried again, and ${whose}`, async () => {
    let isRefusing = true
    await using world = await setUp({
      hurry: true,
      download: () => () => whole(),
      media: (folder) => ({
        ...folder,
        isOwn: () => isOwn,
        async write(session, name, source) {
          if (!isRefusing) return folder.write(session, name, source)
          isRefusing = false
          throw new GatewayError('STORAGE_FAILED', 'on purpose')
        },
      }),
    })
    await world.settled(await receiveFile(await world.pair('main'), BYTES), 'ready')
    assert.deepEqual(world.warnings(), isOwn ? [] : ['a file could not be kept'])
  })
}
