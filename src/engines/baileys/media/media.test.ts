import assert from 'node:assert/strict'
import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import test from 'node:test'
import { getMediaKeys, proto } from 'baileys'
import type { EngineSession } from '../../../core/ports/engine.ts'
import { createWorld, type World } from '../testing/world.ts'
import { openFile } from './decrypt.ts'

const BYTES = randomBytes(200_003)
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()

/** What a sender leaves with WhatsApp, and what the message says of it. */
async function seal(bytes: Uint8Array, damage: (blob: Buffer) => Buffer = (blob) => blob) {
  const mediaKey = randomBytes(32)
  const { cipherKey, iv, macKey } = await getMediaKeys(mediaKey, 'image')
  const cipher = createCipheriv('aes-256-cbc', cipherKey, iv)
  const encrypted = Buffer.concat([cipher.update(bytes), cipher.final()])
  const mac = createHmac('sha256', macKey ?? '')
    .update(iv)
    .update(encrypted)
    .digest()
    .subarray(0, 10)
  const blob = damage(Buffer.concat([encrypted, mac]))
  return { blob, fields: { mediaKey, fileSha256: sha256(bytes), fileLength: bytes.length } }
}

async function upload({ sandbox }: World, blob: Uint8Array<ArrayBuffer>): Promise<string> {
  const name = sha256(blob).toString('base64url')
  const response = await fetch(`${sandbox.media}/mms/image/${name}?auth=a&token=${name}`, {
    method: 'POST',
    body: blob,
  })
  const { direct_path: path } = (await response.json()) as { direct_path: string }
  return path
}

const messageOf = (image: proto.Message.IImageMessage) =>
  proto.Message.encode({ ephemeralMessage: { message: { imageMessage: image } } }).finish()

async function fetchFile(
  session: EngineSession,
  raw: Uint8Array,
  { part = 0, sha256: wanted = null }: { readonly part?: number; readonly sha256?: string | null } = {},
): Promise<Buffer> {
  assert.ok(session.media)
  return buffer(session.media.download({ raw, part, sha256: wanted }, AbortSignal.timeout(10_000)))
}

test('a file is fetched and opened without a connection of the session', async () => {
  await using world = await createWorld()
  const { session } = await world.open()
  const { blob, fields } = await seal(BYTES)
  const directPath = await upload(world, Buffer.from(blob))
  assert.ok((await fetchFile(session, messageOf({ ...fields, directPath }))).equals(BYTES))
})

test('the file of each card of a carousel is told apart, however the message is wrapped', async () => {
  await using world = await createWorld()
  const { session } = await world.open()
  const sealed = async (bytes: Uint8Array): Promise<proto.Message.IImageMessage> => {
    const { blob, fields } = await seal(bytes)
    return { ...fields, directPath: await upload(world, Buffer.from(blob)) }
  }
  const [first, third, own] = [randomBytes(10), randomBytes(20), randomBytes(30)]
  const interactive: proto.Message.IInteractiveMessage = {
    header: { imageMessage: await sealed(own) },
    carouselMessage: {
      cards: [
        { header: { imageMessage: await sealed(first) } },
        { header: { title: 'none' } },
        { header: { imageMessage: await sealed(third) } },
      ],
    },
  }
  for (const message of [
    { interactiveMessage: interactive },
    { viewOnceMessage: { message: { interactiveMessage: interactive } } },
    { templateMessage: { interactiveMessageTemplate: interactive } },
  ]) {
    const raw = proto.Message.encode(message).finish()
    const files = [0, 1, 3].map((part) => fetchFile(session, raw, { part }))
    assert.deepEqual(await Promise.all(files), [own, first, third])
    for (const part of [2, 4]) await assert.rejects(fetchFile(session, raw, { part }), { code: 'FILE_INVALID' })
  }
  const { header: _own, ...without } = interactive
  const raw = proto.Message.encode({ interactiveMessage: without }).finish()
  await assert.rejects(fetchFile(session, raw), { code: 'FILE_INVALID' }, "a card's file is not the message's own")
})

test('what was changed, cut off or is another file is refused at its end', async () => {
  await using world = await createWorld()
  const { session } = await world.open()
  const cases: Readonly<Record<string, (blob: Buffer) => Buffer>> = {
    changed: (blob) => Buffer.from(blob.map((byte, at) => (at === 1_000 ? byte ^ 1 : byte))),
    'cut off': (blob) => blob.subarray(0, blob.length - 160),
    'less than a block': (blob) => blob.subarray(0, 7),
  }
  for (const [what, damage] of Object.entries(cases)) {
    const { blob, fields } = await seal(BYTES, damage)
    const directPath = await upload(world, Buffer.from(blob))
    await assert.rejects(fetchFile(session, messageOf({ ...fields, directPath })), { code: 'FILE_INVALID' }, what)
  }
  const { blob, fields } = await seal(BYTES)
  const directPath = await upload(world, Buffer.from(blob))
  const other = { ...fields, directPath, fileSha256: sha256(Buffer.from('other')) }
  await assert.rejects(fetchFile(session, messageOf(other)), { code: 'FILE_INVALID' })
  await assert.rejects(fetchFile(session, messageOf({ ...fields, directPath, fileLength: 100 })), {
    code: 'FILE_INVALID',
  })
})

test('a file is not kept under the checksum of another', async () => {
  await using world = await createWorld()
  const { session } = await world.open()
  const { blob, fields } = await seal(BYTES)
  const raw = messageOf({ ...fields, directPath: await upload(world, Buffer.from(blob)) })
  const own = fields.fileSha256.toString('hex')
  assert.ok((await fetchFile(session, raw, { sha256: own })).equals(BYTES))
  const other = sha256(Buffer.from('other')).toString('hex')
  await assert.rejects(fetchFile(session, raw, { sha256: other }), { code: 'FILE_INVALID' })
  const short = messageOf({ ...fields, directPath: '/v/t62.7118-24/any', fileSha256: Buffer.alloc(31) })
  await assert.rejects(fetchFile(session, short), { code: 'FILE_INVALID', message: /no SHA-256/ })
})

test('a file that WhatsApp does not have is gone', async () => {
  await using world = await createWorld()
  const { session } = await world.open()
  const { fields } = await seal(BYTES)
  const raw = messageOf({ ...fields, directPath: '/v/t62.7118-24/nothing_n.enc?ccb=1' })
  await assert.rejects(fetchFile(session, raw), { code: 'FILE_GONE' })
})

test('nothing but WhatsApp is asked, whatever a message says', async () => {
  await using world = await createWorld()
  const { session } = await world.open()
  const { fields } = await seal(BYTES)
  for (const address of [
    { directPath: '//evil.example/a' },
    { directPath: 'https://evil.example/a' },
    { directPath: '\\\\evil.example/a' },
    { url: 'https://evil.example/a' },
    { url: 'https://evilwhatsapp.net/a' },
    { url: 'http://mmg.whatsapp.net/a' },
    { url: 'file:///etc/passwd' },
  ]) {
    await assert.rejects(fetchFile(session, messageOf({ ...fields, ...address })), { code: 'FILE_INVALID' })
  }
  await assert.rejects(fetchFile(session, proto.Message.encode({ conversation: 'no file' }).finish()), {
    code: 'FILE_INVALID',
  })
})

test('a file is opened whatever pieces it comes in', async () => {
  const bytes = randomBytes(100)
  const { blob, fields } = await seal(bytes)
  const file = {
    type: 'image',
    url: new URL('https://mmg.whatsapp.net/'),
    mediaKey: fields.mediaKey,
    sha256: fields.fileSha256,
    size: bytes.length,
  } as const
  for (const size of [1, 2, 9, 10, 11, 16, 113, 1_000]) {
    const arriving = async function* () {
      for (let at = 0; at < blob.length; at += size) yield Uint8Array.from(blob.subarray(at, at + size))
    }
    assert.deepEqual(await buffer(openFile(file, arriving())), bytes, `pieces of ${size}`)
  }
})
