import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test from 'node:test'
import { ANNA, createTestApp } from '../../testing/app.ts'

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)

interface Part {
  readonly field: string
  readonly name: string
  readonly type: string
  readonly bytes: Buffer
}

/** The real stage: what a form brings goes to the disk and is looked into. */
async function withPhone() {
  const app = await createTestApp()
  const phone = await app.pair('one')
  const send = async (kind: string, fields: Readonly<Record<string, string>>, part: Part) => {
    const form = new FormData()
    for (const [name, value] of Object.entries({ phone: ANNA, ...fields })) form.set(name, value)
    form.set(part.field, new Blob([new Uint8Array(part.bytes)], { type: part.type }), part.name)
    const encoded = new Response(form)
    const headers = { 'content-type': encoded.headers.get('content-type') ?? '' }
    return app.call(`POST /send/${kind}`, { body: Buffer.from(await encoded.arrayBuffer()), headers })
  }
  return { app, phone, send, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() }
}

test('files of a form are sent, with what stands beside them', async () => {
  await using world = await withPhone()
  const report = Buffer.from('%PDF-1.4\nnothing much\n')
  const pdf = { field: 'file', name: 'report.pdf', type: 'application/pdf', bytes: report }
  assert.equal((await world.send('file', { caption: 'as promised', duration: '86400' }, pdf)).status, 200)
  const [document] = world.phone.drafts
  assert.ok(document?.kind === 'document')
  assert.deepEqual(
    [document.text, document.expiration, document.file.name, document.file.size, document.file.sha256],
    ['as promised', 86_400, 'report.pdf', report.length, createHash('sha256').update(report).digest('hex')],
  )
  const pixel = { field: 'image', name: 'pixel.png', type: 'image/png', bytes: PIXEL }
  assert.equal((await world.send('image', { view_once: 'true' }, pixel)).status, 200)
  const image = world.phone.drafts[1]
  assert.ok(image?.kind === 'image')
  assert.deepEqual([image.viewOnce, image.text, image.file.width, image.file.height], [true, null, 1, 1])
})

test('a file that is not what it is said to be is refused', async () => {
  await using world = await withPhone()
  for (const [kind, type, bytes] of [
    ['image', 'image/png', Buffer.from('no image at all')],
    ['image', 'image/jpeg', PIXEL.subarray(0, 20)],
    ['file', 'text/plain', Buffer.alloc(0)],
  ] as const) {
    const { status } = await world.send(kind, {}, { field: kind, name: 'a', type, bytes })
    assert.equal(status, 400, `${kind} ${type}`)
  }
  assert.deepEqual(world.phone.drafts, [])
})

test('a story is a message to status@broadcast', async () => {
  await using world = await withPhone()
  const phone = 'status@broadcast'
  const text = await world.app.call('POST /send/message', { body: { phone, message: 'hello all' } })
  const pixel = { field: 'image', name: 'pixel.png', type: 'image/png', bytes: PIXEL }
  const image = await world.send('image', { phone, caption: 'a pixel' }, pixel)
  assert.deepEqual([text.status, image.status], [200, 200])
  assert.match(text.body.message, /^Message sent to status@broadcast /)
  assert.deepEqual(
    world.phone.drafts.map(({ chat, kind }) => [chat, kind]),
    [
      [phone, 'text'],
      [phone, 'image'],
    ],
  )
})
