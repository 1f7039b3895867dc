import assert from 'node:assert/strict'
import test from 'node:test'
import { createRecordingStage } from '../../../testing/stage.ts'
import { GROUP, createTestApp, incoming } from '../../testing/app.ts'

const CHAT = '4915550001@c.us'
const DATA = Buffer.from('what is in it').toString('base64')
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const file = { mimetype: 'image/jpeg', filename: 'cat.jpg', data: DATA }
const source = { from: 'base64', data: DATA, name: 'cat.jpg', mimetype: 'image/jpeg' }

test('an image is sent with its caption and shown with its file', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('default')
  const body = { chatId: CHAT, file: { mimetype: 'image/png', filename: 'dot.png', data: PIXEL }, caption: 'a dot' }
  const { status, body: answer } = await app.call('POST /api/sendImage', { body })
  assert.equal(status, 201, JSON.stringify(answer))
  const content = phone.sent[0]?.content
  assert.ok(content?.kind === 'image')
  assert.deepEqual([content.text, content.media.mimetype, content.media.width], ['a dot', 'image/png', 1])
  const { id, body: words, hasMedia, media, mediaUrl } = answer
  assert.deepEqual([id, words, hasMedia], [`true_${CHAT}_${phone.sent[0]?.id}`, 'a dot', true])
  const { url, ...rest } = media
  assert.deepEqual(rest, { mimetype: 'image/png', filename: 'dot.png', s3: null, error: null })
  assert.match(url, /\/api\/files\/default\/true_4915550001/)
  assert.equal(mediaUrl, url)
})

/** Each operation with what makes it differ, what becomes of its file, and what is sent. */
const OPERATIONS = [
  { path: 'sendImage', more: {}, use: 'image', convert: true, sent: { kind: 'image', text: null } },
  { path: 'sendFile', more: { caption: 'read it' }, use: 'document', sent: { kind: 'document', text: 'read it' } },
  { path: 'sendVoice', more: {}, use: 'voice', sent: { kind: 'audio', voice: true } },
  { path: 'sendVoice', more: { convert: true }, use: 'voice', convert: true, sent: { kind: 'audio', voice: true } },
  { path: 'sendVideo', more: { caption: 'look' }, use: 'video', sent: { kind: 'video', style: 'plain', text: 'look' } },
  { path: 'sendVideo', more: { asNote: true, convert: false }, use: 'note', sent: { kind: 'video', style: 'note' } },
  { path: 'sendVideo', more: { convert: true }, use: 'video', convert: true, sent: { kind: 'video', style: 'plain' } },
  { path: 'sendSticker', more: {}, use: 'sticker', sent: { kind: 'sticker' } },
] as const

test('every kind of file is brought to the engine', async (context) => {
  const stage = createRecordingStage()
  await using app = await createTestApp({ stage })
  const phone = await app.pair('default')
  for (const { path, more, use, sent, ...rest } of OPERATIONS) {
    await context.test(`${path} with ${JSON.stringify(more)}`, async () => {
      const { status, body } = await app.call(`POST /api/${path}`, { body: { chatId: CHAT, file, ...more } })
      assert.equal(status, 201, JSON.stringify(body))
      assert.deepEqual(stage.staged.at(-1), { source: { ...source, ...rest }, use })
      const draft = phone.drafts.at(-1) as unknown as Record<string, unknown>
      assert.deepEqual(pick(draft, Object.keys(sent)), sent)
      assert.deepEqual([body.hasMedia, body.fromMe, body.ackName], [true, true, 'SERVER'])
      assert.equal(body.id, `true_${CHAT}_${phone.sent.at(-1)?.id}`)
    })
  }
  assert.equal(phone.sent.length, OPERATIONS.length)
})

test('what is no file is refused by every operation', async (context) => {
  const stage = createRecordingStage()
  await using app = await createTestApp({ stage })
  const phone = await app.pair('default')
  for (const path of new Set(OPERATIONS.map((operation) => operation.path))) {
    await context.test(path, async () => {
      const refused = async (wrong: unknown, message: string) => {
        const { status, body } = await app.call(`POST /api/${path}`, { body: { chatId: CHAT, file: wrong } })
        assert.deepEqual([status, body.message, body.error], [400, [message], 'Bad Request'])
      }
      await refused(undefined, 'file should not be empty')
      await refused({}, 'file must have url or data')
      await refused({ ...file, url: 'https://example.com/a' }, 'file must have either url or data, not both')
      await refused({ url: 'ftp://example.com/a' }, 'file.url must be a URL address')
      await refused({ data: 7 }, 'file.data must be a string')
    })
  }
  assert.deepEqual([stage.staged, phone.sent], [[], []])
})

const pick = (from: Record<string, unknown>, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, from[name]]))

test('a file at an address, an answer and mentions reach the engine', async () => {
  const stage = createRecordingStage()
  await using app = await createTestApp({ stage })
  const phone = await app.pair('default')
  const question = incoming({ chat: GROUP })
  await phone.emit({ type: 'message', message: question, envelopes: [] })
  const { id } = (await app.call('GET /api/default/new-message-id')).body
  const url = 'https://example.com/cat.jpg'
  const request = {
    chatId: GROUP,
    file: { url, mimetype: '', filename: null },
    id,
    reply_to: question.id,
    mentions: 'all',
  }
  const { status, body } = await app.call('POST /api/sendImage', { body: request })
  assert.equal(status, 201, JSON.stringify(body))
  assert.deepEqual(stage.staged, [{ source: { from: 'url', url, convert: true }, use: 'image' }])
  assert.deepEqual(
    [phone.drafts[0]?.mentions, phone.drafts[0]?.quoted?.id, phone.sent[0]?.id],
    ['all', question.id, id],
  )
  assert.equal(body.replyTo.id, question.id)
})

test('what is no Base64, or not what it is sent as, is refused and not sent', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('default')
  const send = (path: string, data: string) =>
    app.call(`POST /api/${path}`, { body: { chatId: CHAT, file: { mimetype: 'image/png', data } } })
  for (const [path, data] of [
    ['sendFile', '%%%'],
    ['sendImage', DATA],
    ['sendSticker', PIXEL],
  ] as const) {
    const { status, body } = await send(path, data)
    assert.deepEqual([status, body.error, typeof body.message], [400, 'Bad Request', 'string'], JSON.stringify(body))
  }
  assert.equal(phone.sent.length, 0)
})
