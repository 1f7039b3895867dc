import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { createLocalMedia } from '../../media/local.ts'
import { createStore } from '../../store/index.ts'
import type { MediaStore } from '../ports/media-store.ts'
import { createBreakable } from '../testing/breakable.ts'
import { receiveFile } from '../testing/files.ts'
import { incoming, until } from '../testing/stanzas.ts'
import { createWorld, webhook } from '../testing/world.ts'
import type { EventDialect } from './delivery.ts'
import { DEFAULT_SESSION_CONFIG } from '../model/session.ts'

const BYTES = Buffer.from('the bytes of a file')

const dialect: EventDialect = {
  fileEvent: 'message.created',
  wantsEvent: (wanted, name) => wanted.includes(name),
  encodeEvent: ({ event }, { base64 }) => [
    {
      name: event.type,
      headers: {},
      body: JSON.stringify({ about: event.type === 'message.created' ? event.message.id : null, base64 }),
    },
  ],
}

/** A world with files in its payloads, whose store and disk can be made to fail. */
async function start() {
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'waypost-inline-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  const store = createBreakable(opened.use(await createStore('sqlite::memory:')))
  opened.defer(() => store.break())
  const disk = { isBroken: false, reads: 0 }
  const local = createLocalMedia({ folder })
  const media: MediaStore = {
    ...local,
    async open(session, name) {
      const file = await local.open(session, name)
      return (
        file && {
          ...file,
          read: (range) => {
            disk.reads++
            return disk.isBroken ? broken() : file.read(range)
          },
        }
      )
    },
  }
  const world = opened.use(await createWorld({ store, media, deps: { dialects: new Map([['test', dialect]]) } }))
  const session = await world.pair('main', { ...DEFAULT_SESSION_CONFIG, webhooks: [webhook({ inlineFiles: true })] })
  const resources = opened.move()
  return { world, store, disk, session, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

// oxlint-disable-next-line require-yield -- it fails before the first piece
async function* broken(): AsyncGenerator<Uint8Array> {
  throw Object.assign(new Error('i/o error'), { code: 'EIO' })
}

test('a store that fails while a file is put into an event costs no event', async () => {
  await using run = await start()
  const { world, store, session } = run
  store.break('files.list')
  const { id } = await receiveFile(session, BYTES)
  await session.emit({ type: 'message', message: incoming({ id: 'TEXT' }), envelopes: [] })
  await until('the file was asked for', () => store.count('files.list') > 0)
  store.break()
  await until('both came', () => world.sink.taken.length >= 2)
  assert.deepEqual(world.sink.taken, [id, 'TEXT'])
  assert.equal(JSON.parse(world.sink.attempts[0]?.raw ?? '').base64, BYTES.toString('base64'))
})

test('a file that cannot be read for a moment is read again', async () => {
  await using run = await start()
  const { world, disk, session } = run
  disk.isBroken = true
  const { id } = await receiveFile(session, BYTES)
  await until('it was read', () => disk.reads > 0)
  disk.isBroken = false
  await until('it came', () => world.sink.taken.includes(id))
  assert.equal(JSON.parse(world.sink.attempts[0]?.raw ?? '').base64, BYTES.toString('base64'))
})
