import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { until } from '../../../../../test/support/wait.ts'
import type { MediaStage } from '../../../../core/ports/media-stage.ts'
import { createTestApp } from '../../testing/app.ts'

/** More than one reading of a file takes, and no multiple of three. */
const MADE = Buffer.alloc(200_000, 'opus')
const DATA = Buffer.from('an mp3').toString('base64')

/** A stage whose files all become the same. */
async function createMaker(): Promise<
  AsyncDisposable & { stage: MediaStage; asked: unknown[]; left(): Promise<number> }
> {
  const folder = await mkdtemp(join(tmpdir(), 'waypost-convert-'))
  const asked: unknown[] = []
  return {
    asked,
    left: async () => (await readdir(folder)).length,
    stage: {
      async stage(source, use) {
        asked.push({ source, use })
        const path = join(folder, 'made')
        await writeFile(path, MADE)
        const sha256 = createHash('sha256').update(MADE).digest('hex')
        const mimetype = use === 'video' ? 'video/mp4' : 'audio/ogg; codecs=opus'
        return { path, size: MADE.length, mimetype, name: 'made', sha256 }
      },
      release: ({ path }) => rm(path),
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

test('a file is converted and given back as bytes, and nothing stays', async () => {
  await using maker = await createMaker()
  await using app = await createTestApp({ stage: maker.stage })
  await app.pair('default')
  for (const [kind, type] of [
    ['voice', 'audio/ogg; codecs=opus'],
    ['video', 'video/mp4'],
  ] as const) {
    const { status, raw } = await app.call(`POST /api/default/media/convert/${kind}`, { body: { data: DATA } })
    assert.deepEqual([status, raw.headers['content-type']], [200, type])
    assert.ok(raw.rawPayload.equals(MADE))
    const source = { from: 'base64', data: DATA, convert: true }
    assert.deepEqual(maker.asked.at(-1), { source, use: kind })
    await until('the file is gone', async () => (await maker.left()) === 0)
  }
})

test('who accepts JSON gets Base64', async () => {
  await using maker = await createMaker()
  await using app = await createTestApp({ stage: maker.stage })
  await app.pair('default')
  const headers = { accept: 'application/json' }
  const { status, body } = await app.call('POST /api/default/media/convert/voice', { headers, body: { data: DATA } })
  assert.equal(status, 200)
  assert.deepEqual(body, { mimetype: 'audio/ogg; codecs=opus', data: MADE.toString('base64') })
  await until('the file is gone', async () => (await maker.left()) === 0)
})

test('what is no file is not converted', async () => {
  await using maker = await createMaker()
  await using app = await createTestApp({ stage: maker.stage })
  await app.pair('default')
  const refused = async (body: object, session = 'default') => {
    const answer = await app.call(`POST /api/${session}/media/convert/voice`, { body })
    return [answer.status, answer.body.message]
  }
  assert.deepEqual(await refused({}), [400, ['body must have url or data']])
  assert.deepEqual(await refused({ url: 'here' }), [400, ['body.url must be a URL address']])
  assert.equal((await refused({ data: DATA }, 'none'))[0], 404)
  assert.deepEqual(maker.asked, [])
})
