import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { receiveFile } from '../../../../core/testing/files.ts'
import type { Message } from '../../../../core/model/message.ts'
import { ANNA, GROUP, createTestApp, type TestApp } from '../../testing/app.ts'

const BYTES = Buffer.from('the bytes')
const CHAT = '4915550001@c.us'

let app: TestApp
before(async () => {
  // Nothing is fetched unless a request does.
  app = await createTestApp({ settings: { media: { download: false } } })
})
after(() => app[Symbol.asyncDispose]())

async function receive(name: string): Promise<readonly [found: Message, gone: Message, voice: Message]> {
  const phone = await app.pair(name)
  const from = { chat: ANNA, sender: ANNA }
  return [
    await receiveFile(phone, BYTES, { ...from, fileName: 'a.txt' }),
    await receiveFile(phone, Buffer.from('gone'), { ...from, at: 'nobody' }),
    await receiveFile(phone, Buffer.from('voice'), { ...from, mimetype: 'audio/ogg; codecs=opus' }),
  ]
}

const statesOf = async (name: string, messages: readonly Message[]) =>
  (
    await app.gateway.media.stateOf(
      name,
      messages.map((message) => ({ message })),
    )
  ).map((status) => status?.state)

const list = async (name: string, query: string) => {
  const { status, body } = await app.call(`GET /api/${name}/chats/${CHAT}/messages?sortOrder=asc&${query}`)
  assert.equal(status, 200, JSON.stringify(body))
  return body
}

test('a list waits for the files that it shows, and says which could not be had', async () => {
  const messages = await receive('lists')
  const [found, gone, voice] = await list('lists', '')
  assert.deepEqual(await statesOf('lists', messages), ['ready', 'failed', 'ready'])
  for (const { media, mediaUrl } of [found, voice]) {
    assert.equal(media.error, null)
    assert.equal(mediaUrl, media.url)
    assert.equal((await app.call(`GET ${new URL(media.url).pathname}`)).status, 200)
  }
  assert.deepEqual([found.media.mimetype, found.media.filename], ['text/plain', 'a.txt'])
  const { error, ...media } = gone.media
  assert.deepEqual(media, { url: null, mimetype: 'text/plain', filename: null, s3: null })
  assert.equal(error.code, 'FILE_GONE')
  assert.match(error.message, /\w/)
  assert.deepEqual([gone.hasMedia, gone.mediaUrl], [true, null])
})

test("a link has the message's own id, and opens without a key", async () => {
  const phone = await app.pair('names')
  await receiveFile(phone, BYTES, { id: 'AA', chat: ANNA, sender: ANNA, fileName: 'a.txt' })
  await receiveFile(phone, BYTES, { id: 'BB', chat: GROUP, sender: ANNA })
  const { body } = await app.call('GET /api/names/chats/all/messages?sortOrder=asc')
  for (const { id, media } of body) {
    const { pathname, search } = new URL(media.url)
    assert.equal(decodeURIComponent(pathname), `/api/files/names/${id}.txt`)
    const opened = await app.call(`GET ${pathname}${search}`, { key: null })
    assert.deepEqual([opened.status, opened.body], [200, BYTES.toString()])
  }
  const ids = body.map(({ id }: { id: string }) => id)
  assert.deepEqual(ids, [`false_${CHAT}_AA`, `false_${GROUP}_BB_${CHAT}`])
})

test('one message waits for its file and for no other', async () => {
  const [found, gone] = await receive('single')
  const get = (id: string) => app.call(`GET /api/single/chats/${CHAT}/messages/${id}`)
  const one = await get(found.id)
  assert.deepEqual([one.status, one.body.media.error], [200, null])
  assert.deepEqual(await statesOf('single', [found, gone]), ['ready', 'pending'])
  const other = await get(gone.id)
  assert.deepEqual([other.status, other.body.media.url, other.body.media.error.code], [200, null, 'FILE_GONE'])
})

test('nothing is fetched that is not wanted', async () => {
  const messages = await receive('picky')
  const without = await list('picky', 'downloadMedia=false')
  assert.deepEqual(
    without.map(({ hasMedia, media }: { hasMedia: boolean; media: unknown }) => [hasMedia, media]),
    messages.map(() => [true, null]),
  )
  assert.deepEqual(await statesOf('picky', messages), ['pending', 'pending', 'pending'])
  const voices = await list('picky', 'downloadMediaMimetypes=audio/')
  assert.deepEqual(await statesOf('picky', messages), ['pending', 'pending', 'ready'])
  assert.deepEqual(
    voices.map(({ media: { url, error } }: { media: { url: string | null; error: unknown } }) => [url !== null, error]),
    [
      [false, null],
      [false, null],
      [true, null],
    ],
  )
})

test('a session that does not run lists what it has at once', async () => {
  const [found] = await receive('stopped')
  assert.equal((await app.call('POST /api/sessions/stopped/stop')).status, 201)
  const [first] = await list('stopped', 'limit=1')
  assert.ok(first.id.endsWith(found.id))
  assert.deepEqual([first.media.error, first.mediaUrl], [null, first.media.url])
  assert.deepEqual(await statesOf('stopped', [found]), ['pending'])
})
