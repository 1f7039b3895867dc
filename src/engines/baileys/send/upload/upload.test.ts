import assert from 'node:assert/strict'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { BinaryNode, WASocket } from 'baileys'
import pino from 'pino'
import { decryptMedia } from '../../../../../sandbox/src/wire/media.ts'
import type { StagedFile } from '../../../../core/model/draft.ts'
import { createSlots } from '../../../../util/slots.ts'
import { createNetwork } from '../../network.ts'
import { createUploader } from './index.ts'

type Answer = (request: http.IncomingMessage, body: Buffer) => { status: number; body?: unknown } | 'silence'

/** A media server and a connection that names it. */
async function stage(answer: Answer = ok, { stallMs = 5_000, maxSize = 0 } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'upload-'))
  const seen: { readonly path: string; readonly body: Buffer }[] = []
  let open = 0
  let most = 0
  const server = http.createServer((request, response) => {
    most = Math.max(most, ++open)
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts)
      seen.push({ path: request.url ?? '', body })
      const answered = answer(request, body)
      // Long enough for all others to arrive that may.
      setTimeout(() => {
        open--
        if (answered === 'silence') return
        response.writeHead(answered.status).end(JSON.stringify(answered.body ?? {}))
      }, 20)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const network = createNetwork({ url: 'ws://x', rootKey: '', media: `http://127.0.0.1:${port}` }, null)
  const questions: BinaryNode[] = []
  const ws = { isOpen: true }
  const hosts = ['one.example', 'two.example'].map((hostname) => ({
    tag: 'host',
    attrs: { hostname, ...(maxSize && { maxContentLengthBytes: String(maxSize) }) },
  }))
  const sock = {
    ws,
    generateMessageTag: () => '1',
    query: async (node: BinaryNode): Promise<BinaryNode> => {
      questions.push(node)
      const attrs = { auth: `auth${questions.length}`, ttl: '300' }
      return { tag: 'iq', attrs: {}, content: [{ tag: 'media_conn', attrs, content: hosts }] }
    },
  } as unknown as WASocket
  const upload = createUploader({
    sock: () => sock,
    agent: network.fetchAgent,
    timeouts: { queryMs: 1_000, uploadStallMs: stallMs },
    slots: createSlots(16),
    log: pino({ level: 'silent' }),
  })
  const file = async (bytes: Buffer = randomBytes(100_000)): Promise<StagedFile> => {
    const path = join(folder, randomUUID())
    await writeFile(path, bytes)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    return { path, size: bytes.length, mimetype: 'image/jpeg', name: 'a.jpg', sha256 }
  }
  return {
    upload,
    file,
    seen,
    ws,
    questions,
    most: () => most,
    left: async () => (await readdir(folder)).filter((name) => name.endsWith('.enc')),
    async [Symbol.asyncDispose]() {
      network.close()
      server.closeAllConnections()
      server.close()
      await rm(folder, { recursive: true })
    },
  }
}

const ok: Answer = () => ({ status: 200, body: { url: 'https://mmg.whatsapp.net/a', direct_path: '/a' } })

describe('uploading', () => {
  it('encrypts a file so that its receiver can read it, and leaves nothing on the disk', async () => {
    await using world = await stage()
    const bytes = randomBytes(300_001)
    const file = await world.file(bytes)
    const uploaded = await world.upload(file, 'image')
    const [got] = world.seen
    assert.ok(got)
    assert.deepEqual(decryptMedia(got.body, uploaded.mediaKey, 'Image'), bytes)
    assert.deepEqual(Buffer.from(uploaded.fileEncSha256), createHash('sha256').update(got.body).digest())
    const token = Buffer.from(uploaded.fileEncSha256).toString('base64url')
    assert.equal(got.path, `/mms/image/${token}?auth=auth1&token=${token}`)
    const { url, directPath, fileLength, fileSha256 } = uploaded
    assert.deepEqual([url, directPath, fileLength], ['https://mmg.whatsapp.net/a', '/a', bytes.length])
    assert.equal(Buffer.from(fileSha256).toString('hex'), file.sha256)
    assert.equal(fileSha256.buffer.byteLength, 32, 'a remembered upload holds nothing else')
    assert.deepEqual(await world.left(), [])
  })

  it('uploads few at a time, and the same file once', async () => {
    await using world = await stage()
    const files = await Promise.all(Array.from({ length: 20 }, () => world.file()))
    const same = files[0]
    assert.ok(same)
    await Promise.all([...files, same, same].map((file) => world.upload(file, 'image')))
    await world.upload(same, 'image')
    assert.equal(world.seen.length, 20)
    assert.equal(world.most(), 4)
    await world.upload(same, 'document')
    assert.equal(world.seen.length, 21)
    assert.equal(world.questions.length, 1)
    assert.deepEqual(await world.left(), [])
  })

  it('tries every host, then asks for a new permission', async () => {
    await using world = await stage((request, body) =>
      request.url?.includes('auth=auth2') ? ok(request, body) : { status: 401 },
    )
    assert.equal((await world.upload(await world.file(), 'video')).directPath, '/a')
    assert.deepEqual([world.seen.length, world.questions.length], [3, 2])
  })

  it('says why a file was not taken, and tries again the next time', async () => {
    let status = 500
    await using world = await stage((request, body) => (status === 200 ? ok(request, body) : { status }))
    const file = await world.file()
    await assert.rejects(world.upload(file, 'audio'), { code: 'WHATSAPP_UNREACHABLE' })
    status = 413
    await assert.rejects(world.upload(file, 'audio'), { code: 'FILE_TOO_LARGE' })
    status = 500
    world.ws.isOpen = false
    await assert.rejects(world.upload(file, 'audio'), { code: 'SESSION_NOT_READY' })
    world.ws.isOpen = true
    status = 200
    await world.upload(file, 'audio')
    assert.deepEqual(await world.left(), [])
  })

  it('does not begin with what no host takes', async () => {
    await using world = await stage(ok, { maxSize: 1_000 })
    await assert.rejects(world.upload(await world.file(), 'document'), { code: 'FILE_TOO_LARGE' })
    assert.equal(world.seen.length, 0)
  })

  it('does not wait for a server that says nothing', async () => {
    await using world = await stage(() => 'silence', { stallMs: 30 })
    await assert.rejects(world.upload(await world.file(), 'document'), { code: 'WHATSAPP_UNREACHABLE' })
    assert.deepEqual(await world.left(), [])
  })
})
