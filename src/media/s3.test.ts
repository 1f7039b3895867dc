import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { pino } from 'pino'
import { S3mini } from 's3mini'
import S3rver from 's3rver'
import { type MediaStoreFixture, mediaStoreContract } from '../core/ports/media-store.contract.ts'
import { createS3Media } from './s3.ts'
import type { S3Settings } from './s3-place.ts'

const logger = pino({ level: 'silent' })
const KEY = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }

interface S3Fixture extends MediaStoreFixture {
  readonly settings: S3Settings
  /** Uploads that were taken back. */
  readonly aborted: readonly string[]
}

async function create(change: Partial<S3Settings> = {}): Promise<S3Fixture> {
  const folder = await mkdtemp(join(tmpdir(), 'waypost-s3-'))
  const s3 = new S3rver({ directory: folder, silent: true, configureBuckets: [{ name: 'files', configs: [] }] })
  await s3.configureBuckets()
  const answer = s3.callback()
  const aborted: string[] = []
  // This S3 server cannot take an upload back.
  const server = createServer((request, response) => {
    if (request.method !== 'DELETE' || !request.url?.includes('uploadId=')) {
      answer(request, response)
      return
    }
    aborted.push(request.url)
    response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const settings: S3Settings = {
    endpoint,
    bucket: 'files',
    region: 'us-east-1',
    prefix: 'waypost/media',
    forcePathStyle: true,
    ...KEY,
    direct: false,
    ...change,
  }
  const client = new S3mini({ endpoint: `${endpoint}/files`, region: 'us-east-1', ...KEY })
  return {
    settings,
    aborted,
    store: createS3Media(settings, { logger }),
    async list() {
      const objects = (await client.listObjects('/', '')) ?? []
      return objects.map(({ Key }) => Key.replace('waypost/media/', ''))
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function* pieces(size: number): AsyncGenerator<Uint8Array> {
  for (let left = size; left > 0; left -= 1024 * 1024) yield Buffer.alloc(Math.min(left, 1024 * 1024), 'x')
}

mediaStoreContract('s3', () => create())

test('a large file that breaks off is taken back', async () => {
  await using fixture = await create()
  const breaking = async function* () {
    yield* pieces(11 * 1024 * 1024)
    throw new Error('on purpose')
  }
  await assert.rejects(fixture.store.write('one', 'aa', breaking()), /on purpose/)
  assert.equal(fixture.aborted.length, 1)
  assert.match(fixture.aborted[0] ?? '', /waypost\/media\/one\/aa\?.*uploadId=/)
})

test('a direct link opens the file without a key, as it is to be answered', async () => {
  await using fixture = await create({ direct: true })
  await fixture.store.write('one', 'aa', pieces(9))
  const answer = { contentType: 'image/jpeg', contentDisposition: `inline; filename="a b.jpeg"` }
  const url = await fixture.store.presign?.('one', 'aa', answer)
  const response = await fetch(url ?? '')
  assert.deepEqual([response.status, await response.text()], [200, 'x'.repeat(9)])
  assert.equal(response.headers.get('content-type'), 'image/jpeg')
  assert.equal(response.headers.get('content-disposition'), answer.contentDisposition)
  assert.equal((await fetch(String(url).replace(/one\/aa/, 'one/bb'))).ok, false)
  assert.deepEqual(fixture.store.locate?.('one', 'aa'), {
    Bucket: 'files',
    Key: 'waypost/media/one/aa',
    url: `${fixture.settings.endpoint}/files/waypost/media/one/aa`,
  })
})

test('links lead here unless they are to lead to the object store', async () => {
  await using fixture = await create()
  assert.equal(await fixture.store.presign?.('one', 'aa', { contentType: '', contentDisposition: '' }), null)
})

test('an object store that refuses or is away says so', async () => {
  await using fixture = await create({ accessKeyId: 'nobody' })
  await assert.rejects(fixture.store.write('one', 'aa', pieces(9)), { code: 'STORAGE_FAILED' })
  await assert.rejects(fixture.store.open('one', 'aa'), { code: 'STORAGE_FAILED' })
  const away = createS3Media({ ...fixture.settings, endpoint: 'http://127.0.0.1:9' }, { logger })
  await assert.rejects(away.open('one', 'aa'), { code: 'STORAGE_FAILED' })
})
