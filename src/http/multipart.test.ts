import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { pino } from 'pino'
import { Type } from 'typebox'
import { until } from '../../test/support/wait.ts'
import { isUpload } from '../core/uploads.ts'
import { route, type Dialect } from '../dialects/dialect.ts'
import { ADMIN_KEY } from '../dialects/testing/app.ts'
import { createTestApp } from '../dialects/waha/testing/app.ts'
import { createStagingFolder } from '../media/staging/folder.ts'
import { createUploadStore } from '../media/uploads.ts'
import { createServer } from './server.ts'

const BODY = Type.Object({
  text: Type.Optional(Type.String()),
  count: Type.Optional(Type.Integer()),
  file: Type.Optional(Type.Unknown()),
})

/** Says what it got for a file, and what lies in the file. */
const keeper: Dialect = {
  name: 'keeper',
  routes: [
    route('POST /keep', {
      summary: 'Look at a file',
      access: { kind: 'any' },
      body: BODY,
      handle: async (_gateway, { body }) => look(body),
    }),
    route('POST /open', {
      summary: 'Take none',
      access: { kind: 'open' },
      body: BODY,
      handle: async (_, { body }) => look(body),
    }),
  ],
  refuse: ({ code, message }) => ({ status: code === 'FILE_TOO_LARGE' ? 413 : 418, body: `${code}: ${message}` }),
  credential: ({ headers }) => String(headers['x-api-key']),
  owns: ['/keep'],
  reservedNames: [],
  encodeEvent: () => [],
  eventNames: [],
  wantsEvent: () => false,
  openapi: { title: 'Keeper', version: '1', description: '', url: null, credential: { type: 'http', scheme: 'basic' } },
  sockets: [],
}

async function look({ text, count, file }: { text?: string; count?: number; file?: unknown }) {
  if (!isUpload(file)) return { text, count, file: file ?? null }
  const { path, ...told } = file
  return { text, count, ...told, bytes: await readFile(path, 'utf8') }
}

const MAX_FILE = 1_000_000

async function withKeeper() {
  await using opened = new AsyncDisposableStack()
  const app = opened.use(await createTestApp())
  const path = await mkdtemp(join(tmpdir(), 'waypost-uploads-'))
  opened.defer(() => rm(path, { recursive: true, force: true }))
  const folder = createStagingFolder({ folder: path, maxFileBytes: MAX_FILE, maxBytes: 2 * MAX_FILE, maxFiles: 10 })
  const server = await createServer({
    gateway: app.gateway,
    dialects: [keeper],
    logger: pino({ level: 'silent' }),
    bodyLimit: 10_000,
    bodyRoom: { bytes: MAX_FILE / 2 },
    uploads: createUploadStore(folder),
  })
  opened.defer(() => server.close())
  await server.listen({ port: 0, host: '127.0.0.1' })
  const { port } = server.server.address() as AddressInfo
  const resources = opened.move()
  return {
    port,
    left: () => readdir(path),
    post: async (form: FormData, at = '/keep') => {
      const headers = { 'x-api-key': ADMIN_KEY }
      const answer = await fetch(`http://127.0.0.1:${port}${at}`, { method: 'POST', body: form, headers })
      return { status: answer.status, text: await answer.text() }
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

function formWith(file: Blob | string, name?: string): FormData {
  const form = new FormData()
  form.set('text', 'hello')
  form.set('count', '3')
  if (typeof file === 'string') form.set('file', file)
  else form.set('file', file, name)
  return form
}

const nothingLeft = (api: { left: () => Promise<readonly string[]> }) =>
  until('the folder is empty', async () => (await api.left()).length === 0)

test('a file of a form is on the disk while its request is answered, and no longer', async () => {
  await using api = await withKeeper()
  const { status, text } = await api.post(formWith(new Blob(['words'], { type: 'text/plain' }), 'a.txt'))
  assert.equal(status, 200, text)
  const { sha256, ...told } = JSON.parse(text) as Record<string, unknown>
  assert.match(String(sha256), /^[0-9a-f]{64}$/)
  const file = { from: 'upload', size: 5, name: 'a.txt', mimetype: 'text/plain', bytes: 'words' }
  assert.deepEqual(told, { text: 'hello', count: 3, ...file })
  await nothingLeft(api)
})

test('a file needs no room among the bodies that are in memory, and what is no field at all has an end', async () => {
  await using api = await withKeeper()
  const bytes = 'x'.repeat(MAX_FILE - 1)
  const { status, text } = await api.post(formWith(new Blob([bytes]), 'a.txt'))
  assert.equal(status, 200, text)
  assert.equal((JSON.parse(text) as { bytes: string }).bytes, bytes)
  const preamble = await fetch(`http://127.0.0.1:${api.port}/keep`, {
    method: 'POST',
    body: 'x'.repeat(5_000_000),
    headers: { 'x-api-key': ADMIN_KEY, 'content-type': 'multipart/form-data; boundary=b' },
  })
  assert.match(await preamble.text(), /^BODY_TOO_LARGE/)
  await nothingLeft(api)
})

test('a file that nobody chose is absent, and one that a text claims to be is none', async () => {
  await using api = await withKeeper()
  const none = await api.post(formWith(new Blob([]), ''))
  assert.deepEqual(none, { status: 200, text: JSON.stringify({ text: 'hello', count: 3, file: null }) })
  const claim = JSON.stringify({ from: 'upload', path: '/etc/hostname', size: 3 })
  assert.equal((JSON.parse((await api.post(formWith(claim))).text) as { file: string }).file, claim)
})

test('whoever shows no key leaves no file', async () => {
  await using api = await withKeeper()
  const open = await api.post(formWith(new Blob(['x']), 'a.txt'), '/open')
  assert.deepEqual(open, { status: 200, text: JSON.stringify({ text: 'hello', count: 3, file: null }) })
})

test('a file over the limit, too many of them, and fields without end are refused, and nothing is left', async () => {
  await using api = await withKeeper()
  const large = await api.post(formWith(new Blob([new Uint8Array(MAX_FILE + 1)]), 'a.bin'))
  assert.deepEqual([large.status, large.text.split(':', 1)[0]], [413, 'FILE_TOO_LARGE'])
  const many = new FormData()
  for (let i = 0; i < 25; i++) many.append('file', new Blob(['x']), 'a')
  assert.match((await api.post(many)).text, /^(BAD_REQUEST: a form may have|QUEUE_FULL)/)
  assert.match((await api.post(formWith('x'.repeat(20_000)))).text, /^BODY_TOO_LARGE/)
  const spread = new FormData()
  for (let i = 0; i < 20; i++) spread.append('text', 'x'.repeat(1_000))
  assert.match((await api.post(spread)).text, /^BODY_TOO_LARGE/)
  await nothingLeft(api)
})

test('an upload that breaks off leaves nothing', async () => {
  await using api = await withKeeper()
  const socket = connect(api.port, '127.0.0.1')
  await once(socket, 'connect')
  const head = `POST /keep HTTP/1.1\r\nHost: x\r\nX-Api-Key: ${ADMIN_KEY}\r\nContent-Type: multipart/form-data; boundary=b\r\n`
  socket.write(
    `${head}Content-Length: 500000\r\n\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n`,
  )
  socket.write('x'.repeat(100_000))
  await until('the upload has begun', async () => (await api.left()).length === 1)
  socket.destroy()
  await nothingLeft(api)
})
