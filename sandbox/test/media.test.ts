import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { StoredMessage } from '../src/actors/phone-messages.ts'
import { createSandbox, type Sandbox, type SandboxAccount } from '../src/server.ts'
import type { FaultRequest } from '../src/world/faults.ts'
import { baileys } from './baileys.ts'
import { linkedClient, type TestClient } from './support/client.ts'
import { ANA, BEN } from './support/people.ts'

const BYTES = randomBytes(400_007)

describe('the media server', () => {
  let folder: string
  let sandbox: Sandbox
  let ana: SandboxAccount
  let ben: SandboxAccount
  let client: TestClient
  let sent: StoredMessage

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-'))
    sandbox = await createSandbox({ controlPort: null, storage: join(folder, 'world.sqlite') })
    ana = await sandbox.createAccount(ANA)
    ben = await sandbox.createAccount(BEN)
    client = await linkedClient(sandbox, ana)
  })
  beforeEach(async () => {
    sent = await ben.sendFile(ana.number, { kind: 'document', data: BYTES, name: 'a.pdf' })
    await received(sent.id)
  })
  after(async () => {
    await client.close()
    assert.deepEqual(sandbox.stats()['unknownRequests'], {})
    await sandbox.close()
    await rm(folder, { recursive: true })
  })

  const received = async (id: string) => {
    const { messages } = await client.until('messages.upsert', (each) => each.messages.some(({ key }) => key.id === id))
    const found = messages.find(({ key }) => key.id === id)
    assert.ok(found)
    return found
  }
  const addressOf = (message: StoredMessage): string => message.details.file?.directPath ?? ''
  const get = (path = addressOf(sent), init?: RequestInit) => fetch(`${sandbox.media}${path}`, init)
  const blobOf = async () => Buffer.from(await (await get()).arrayBuffer())
  const fault = (request: FaultRequest) => sandbox.faults.add(request)

  it('keeps files in its folder and hands out ranges of them', async () => {
    assert.ok((await readdir(join(folder, 'world.sqlite-media'))).length > 0)
    const blob = await blobOf()
    const part = await get(addressOf(sent), { headers: { range: 'bytes=100-299' } })
    assert.equal(part.status, 206)
    assert.equal(part.headers.get('content-range'), `bytes 100-299/${blob.length}`)
    assert.ok(blob.subarray(100, 300).equals(Buffer.from(await part.arrayBuffer())))
    const head = await get(addressOf(sent), { method: 'HEAD' })
    assert.deepEqual([head.status, head.headers.get('content-length')], [200, String(blob.length)])
    assert.equal((await get(addressOf(sent), { headers: { range: `bytes=${blob.length}-` } })).status, 416)
  })

  it('takes an upload only under its own hash, and keeps nothing of a wrong one', async () => {
    const before = (await readdir(join(folder, 'world.sqlite-media'))).length
    const put = (hash: Buffer, body: Buffer) =>
      get(`/mms/document/${hash.toString('base64url')}?auth=x`, { method: 'POST', body: new Uint8Array(body) })
    const hash = createHash('sha256').update(BYTES).digest()
    assert.equal((await put(hash, BYTES.subarray(1))).status, 400)
    assert.equal((await readdir(join(folder, 'world.sqlite-media'))).length, before)
    const { direct_path: path } = (await (await put(hash, BYTES)).json()) as { direct_path: string }
    assert.ok(BYTES.equals(Buffer.from(await (await get(path)).arrayBuffer())))
  })

  it('fails on purpose: a status, late, cut in the middle, another byte', async () => {
    const blob = await blobOf()
    fault({ kind: 'media-status', code: '503' })
    assert.equal((await get()).status, 503)
    fault({ kind: 'media-slow', delayMs: 60 })
    const startedAt = performance.now()
    await blobOf()
    assert.ok(performance.now() - startedAt >= 59)
    fault({ kind: 'media-cut' })
    await assert.rejects(blobOf())
    fault({ kind: 'media-corrupt' })
    const damaged = await blobOf()
    assert.equal(damaged.length, blob.length)
    assert.equal(damaged.filter((byte, index) => byte !== blob[index]).length, 1)
    assert.ok(blob.equals(await blobOf()), 'all shots are spent')
  })

  it('a fault for one file leaves the others alone', async () => {
    const other = await ben.sendFile(ana.number, { kind: 'image', data: BYTES })
    fault({ kind: 'media-status', code: '404', path: addressOf(other).split('?')[0] ?? '' })
    assert.equal((await get()).status, 200)
    assert.equal((await get(addressOf(other))).status, 404)
  })

  it('fails uploads of one account on purpose', async () => {
    const send = () => client.socket.sendMessage(ben.pn, { document: BYTES, mimetype: 'text/plain', fileName: 'x.txt' })
    fault({ kind: 'upload-status', code: '500', number: ben.number })
    assert.ok(await send(), 'a fault of another account')
    sandbox.faults.remove(sandbox.faults.list()[0]?.id ?? '')
    fault({ kind: 'upload-status', code: '500', number: ana.number, count: 2 })
    await assert.rejects(send())
    fault({ kind: 'upload-cut', number: ana.number, count: 2 })
    await assert.rejects(send())
    for (const { id } of sandbox.faults.list()) sandbox.faults.remove(id)
    const uploaded = await send()
    const seen = await ben.waitForMessage(({ id }) => id === uploaded?.key.id)
    assert.ok(BYTES.equals(await seen.file()))
  })

  it('an address that has run out is refused', async () => {
    const old = addressOf(sent).replace(/oe=[0-9A-F]+/, 'oe=5FFFFFFF')
    assert.equal((await get(old)).status, 403)
  })

  it('people refuse a file that is not what its message says', async () => {
    const { proto } = baileys
    const content = proto.Message.decode(sent.raw)
    if (content.documentMessage) content.documentMessage.fileSha256 = randomBytes(32)
    const lie = await ben.sendContent(ana.number, content)
    const seen = await ana.waitForMessage(({ id }) => id === lie.id)
    await assert.rejects(seen.file(), /another hash than the message says/)
    await assert.rejects((await ben.send(ana.number, 'no file')).file(), /has no file/)
  })

  it('files go from disk to disk', async () => {
    const path = join(folder, 'big')
    await writeFile(path, BYTES)
    const big = await ben.sendFile(ana.number, { kind: 'video', data: { path } })
    await ana.waitForMessage(({ id }) => id === big.id)
    await ana.saveFile(big.id, join(folder, 'copy'))
    assert.ok(BYTES.equals(await readFile(join(folder, 'copy'))))
  })

  it('a phone uploads again what the server has dropped, under a new address', async () => {
    const message = await received(sent.id)
    const address = addressOf(sent)
    ben.dropFile(sent.id)
    assert.equal((await get()).status, 410)
    const updated = await client.socket.updateMediaMessage(message)
    const fresh = updated.message?.documentMessage?.directPath ?? ''
    assert.notEqual(fresh, address)
    assert.equal((await get(fresh)).status, 200)
    assert.equal((await get()).status, 410, 'the old address stays spent')
    assert.equal(ana.phone.stats.filesUploadedAgain, 1)

    const other = await ben.sendFile(ana.number, { kind: 'image', data: BYTES })
    ben.dropFile(other.id, 'missing')
    assert.equal((await get(addressOf(other))).status, 404)
    await assert.rejects(other.file(), /media server does not have/)
  })

  it('a phone that has lost the file says so, and one that never had the message too', async () => {
    const message = await received(sent.id)
    ben.dropFile(sent.id)
    await ana.loseFile(sent.id)
    await assert.rejects(client.socket.updateMediaMessage(message), /NOT_FOUND/)
    const unknown = { ...message, key: { ...message.key, id: '3AUNKNOWN000000000000' } }
    await assert.rejects(client.socket.updateMediaMessage(unknown as never), /Failed to re-upload media \(2\)/)
  })
})
