import assert from 'node:assert/strict'
import test from 'node:test'
import { createRecordingStage } from '../../../testing/stage.ts'
import {
  ANNA,
  ANNA_NUMBER,
  GROUP,
  createChatApp,
  groupWithAnna,
  lastDraft,
  refusal,
  refuses,
} from '../../testing/chats.ts'

const number = ANNA_NUMBER
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

async function createFilesApp() {
  const stage = createRecordingStage()
  return { ...(await createChatApp({ stage })), stage }
}

test('an image, a video and a document are sent with their caption', async () => {
  await using app = await createFilesApp()
  const about = { number, mediaUrl: 'https://example.org/a', message: 'look', fileName: 'a.bin', mimeType: 'x/y' }
  const rows = [
    ['image', 'image', {}],
    ['video', 'video', { style: 'plain' }],
    ['document', 'document', {}],
  ] as const
  for (const [mediaType, use, more] of rows) {
    const { status, body } = await app.post('message/media', { ...about, mediaType })
    assert.deepEqual([status, body.message, body.status], [200, 'Message sent successfully', 'sent'])
    const { file, ...draft } = lastDraft(app) as { file: { name: string } }
    assert.deepEqual(draft, { kind: mediaType, text: 'look', ...more })
    assert.equal(file.name, 'a.bin')
    const source = { from: 'url', url: 'https://example.org/a', convert: true, name: 'a.bin', mimetype: 'x/y' }
    assert.deepEqual(app.stage.staged.at(-1), { source, use })
    const { messageType, content, mediaMimeType, mediaSize, mediaUrl, chat } = body.data
    assert.deepEqual([messageType, content, mediaMimeType, mediaSize], [mediaType, 'look', 'x/y', 0])
    assert.match(mediaUrl, /^http:\/\/127\.0\.0\.1:3000\/api\/files\/sales\/.+signature=/)
    assert.equal(chat.jid, ANNA)
  }
})

test('a file comes as Base64 in either field, or as a data URL', async () => {
  await using app = await createFilesApp()
  const rows = [
    [{ mediaBase64: PNG }, PNG],
    [{ mediaUrl: PNG }, PNG],
    [{ mediaUrl: `data:image/png;base64,${PNG}` }, `data:image/png;base64,${PNG}`],
  ] as const
  for (const [fields, data] of rows) {
    assert.equal((await app.post('message/media', { number, mediaType: 'image', ...fields })).status, 200)
    assert.deepEqual(app.stage.staged.at(-1), { source: { from: 'base64', data, convert: true }, use: 'image' })
  }
})

test('a sound is a voice message unless it is said to be none', async () => {
  await using app = await createFilesApp()
  const sound = { number, mediaType: 'audio', mediaBase64: 'T2dnUw==' }
  const waveform = [0, 100]
  const voice = await app.post('message/media', { ...sound, duration: 7, waveform })
  const { file: _, ...draft } = lastDraft(app) as { file: unknown; waveform: readonly number[] }
  const bars = [...Array.from({ length: 32 }, () => 0), ...Array.from({ length: 32 }, () => 100)]
  assert.deepEqual(draft, { kind: 'audio', voice: true, seconds: 7, waveform: bars })
  assert.deepEqual([voice.body.data.messageType, voice.body.data.mediaDuration], ['audio', 7])
  assert.equal((await app.post('message/media', { ...sound, isVoice: false, waveform })).status, 200)
  const { file: __, ...song } = lastDraft(app) as { file: unknown }
  assert.deepEqual(song, { kind: 'audio', voice: false })
  assert.deepEqual(
    app.stage.staged.map(({ use }) => use),
    ['voice', 'audio'],
  )
})

test('people are mentioned in captions, and files answer messages', async () => {
  await using app = await createFilesApp()
  const question = await app.receive({ chat: GROUP, sender: ANNA })
  await app.phone.emit({ type: 'groups', groups: [groupWithAnna()] })
  const image = { number: GROUP, mediaType: 'image', mediaBase64: PNG, message: 'x', replyTo: question.id }
  const { body } = await app.post('message/media', { ...image, mention: [ANNA_NUMBER], source: 'crm' })
  const { messageType, mentions, replyTo, source } = body.data
  assert.deepEqual([messageType, mentions, replyTo.messageId, source], ['image', [ANNA], question.id, 'crm'])
  const inPrivate = await app.post('message/media', { ...image, replyPrivate: true })
  assert.equal(inPrivate.body.data.chat.jid, ANNA)
  await app.post('message/media', { number: GROUP, mediaType: 'image', mediaBase64: PNG, mentionAll: true })
  assert.equal(app.phone.drafts.at(-1)?.mentions, 'all')
})

test('media that is not described well is refused before anything is fetched', async () => {
  await using app = await createFilesApp()
  const image = { number, mediaType: 'image' }
  await refuses(app, 'message/media', [
    [{ mediaType: 'image', mediaBase64: PNG }, 'Number is required'],
    [{ number, mediaBase64: PNG }, 'mediaType is required: image, video, document or audio'],
    [image, 'mediaUrl or mediaBase64 is required'],
    [{ ...image, mediaUrl: ' ' }, 'mediaUrl or mediaBase64 is required'],
    [{ ...image, mediaUrl: 'https://example.org/a', mediaBase64: PNG }, 'Use either mediaUrl or mediaBase64, not both'],
  ])
  const wrong = await app.post('message/media', { ...image, mediaType: 'gif', mediaBase64: PNG })
  assert.equal(wrong.status, 400)
  assert.match(wrong.body.error.message, /^Invalid request body: mediaType/)
  const unknown = await app.post('message/media', { ...image, mediaBase64: PNG, replyTo: '3EB0FF' })
  assert.deepEqual([unknown.status, unknown.body], [404, refusal('Message not found')])
  assert.deepEqual(app.stage.staged, [])
})

test('a picture becomes a sticker', async () => {
  await using app = await createChatApp()
  const { status, body } = await app.post('message/sticker', { number, imageUrl: `data:image/png;base64,${PNG}` })
  assert.equal(status, 200, JSON.stringify(body))
  const { messageType, mediaMimeType, mediaSize, content } = body.data
  assert.deepEqual([messageType, mediaMimeType, content], ['sticker', 'image/webp', ''])
  assert.equal(mediaSize, app.phone.phone.files.values().next().value?.length)
  const draft = app.phone.drafts.at(-1)
  assert.ok(draft?.kind === 'sticker')
  assert.deepEqual([draft.file.width, draft.file.height], [512, 512])
})

test('a file that is none, or cannot be had, is refused, and nothing is sent', async () => {
  await using app = await createChatApp()
  await refuses(app, 'message/sticker', [[{ number }, 'imageUrl is required']])
  const rows = [
    ['message/sticker', { imageUrl: 'data:image/png;base64,eHh4' }, 400],
    ['message/sticker', { imageUrl: '***' }, 400],
    ['message/media', { mediaType: 'image', mediaBase64: 'eHh4' }, 400],
    ['message/media', { mediaType: 'image', mediaBase64: '', mediaUrl: 'ftp://example.org/a' }, 400],
    ['message/media', { mediaType: 'image', mediaUrl: 'http://10.0.0.1/a.png' }, 400],
    ['message/media', { mediaType: 'document', mediaUrl: 'file:///etc/passwd' }, 400],
  ] as const
  for (const [operation, fields, wanted] of rows) {
    const { status, body } = await app.post(operation, { number, ...fields })
    assert.deepEqual([status, body.success, typeof body.error.message], [wanted, false, 'string'], JSON.stringify(body))
  }
  assert.deepEqual([app.phone.drafts.length, app.phone.sent.length], [0, 0])
})

test('a story is a text with a color and a font, or a file', async () => {
  await using app = await createFilesApp()
  const text = await app.post('message/status', {
    type: 'text',
    message: 'Hello',
    backgroundColor: '#1f7aec',
    font: 'serif',
    source: 'crm',
  })
  assert.equal(text.status, 200, JSON.stringify(text.body))
  assert.equal(app.phone.drafts.at(-1)?.chat, 'status@broadcast')
  assert.deepEqual(lastDraft(app), { kind: 'text', text: 'Hello', background: '#FF1F7AEC', font: 1, tag: 'crm' })
  assert.deepEqual([text.body.data.messageType, text.body.data.source], ['text', 'crm'])
  const image = await app.post('message/status', { type: 'image', mediaUrl: PNG, message: 'look' })
  assert.deepEqual([image.status, image.body.data.content], [200, 'look'])
  assert.equal((await app.post('message/status', { type: 'video', mediaUrl: 'https://example.org/v' })).status, 200)
  assert.equal(
    (await app.post('message/status', { type: 'audio', mediaUrl: PNG, backgroundColor: 'FFF0F0' })).status,
    200,
  )
  const voice = app.phone.drafts.at(-1)
  assert.ok(voice?.kind === 'audio')
  assert.deepEqual([voice.voice, voice.background], [true, '#FFFFF0F0'])
  assert.deepEqual(
    app.stage.staged.map(({ use }) => use),
    ['image', 'video', 'voice'],
  )
})

test('a story that is not described well is refused', async () => {
  await using app = await createFilesApp()
  await refuses(app, 'message/status', [
    [{ message: 'x' }, 'type is required: text, image, video or audio'],
    [{ type: 'text' }, 'message is required for a text status'],
    [{ type: 'image', message: 'x' }, 'mediaUrl is required for image status'],
    [{ type: 'text', message: 'x', backgroundColor: 'red' }, 'backgroundColor must be a hex color such as #1F7AEC'],
    [{ type: 'text', message: 'x', font: 'comic' }, 'font must be system, serif or sans-serif'],
  ])
})
