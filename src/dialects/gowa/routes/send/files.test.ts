import assert from 'node:assert/strict'
import test from 'node:test'
import { GatewayError } from '../../../../core/errors.ts'
import type { FileSource } from '../../../../core/model/draft.ts'
import { holdUpload } from '../../../../core/uploads.ts'
import { createRecordingStage } from '../../../testing/stage.ts'
import { ANNA, createTestApp, incoming } from '../../testing/app.ts'

async function withStage(strictCode = false) {
  const stage = createRecordingStage()
  const app = await createTestApp({ strictCode, stage })
  const phone = await app.pair('one')
  const send = (kind: string, body: object, headers = {}) =>
    app.call(`POST /send/${kind}`, { body: { phone: ANNA, ...body }, headers })
  return { app, phone, stage, send, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() }
}

/** As what reads forms does with their files. */
function hold(given: {
  readonly path: string
  readonly size: number
  readonly name: string
  readonly mimetype: string
}) {
  const file = { ...given, sha256: '0'.repeat(64) }
  return holdUpload(file)
}

const at = (name: string) => `https://files.example/${name}`
const from = (name: string): FileSource => ({ from: 'url', url: at(name) })

/** What each operation hands to the stage and to the engine, and what it answers. */
const SENDS: readonly {
  readonly kind: string
  readonly body: object
  readonly staged: readonly [source: object, use: string]
  readonly draft: object
  readonly done: string
}[] = [
  {
    kind: 'image',
    body: { image_url: at('a.jpg') },
    staged: [{ ...from('a.jpg'), convert: true, maxEdge: 600 }, 'image'],
    draft: { kind: 'image', text: null },
    done: 'Message sent to',
  },
  {
    kind: 'image',
    body: { image_url: at('a.jpg'), caption: 'the sea', compress: false, view_once: true },
    staged: [{ ...from('a.jpg'), convert: true }, 'image'],
    draft: { kind: 'image', text: 'the sea', viewOnce: true },
    done: 'Message sent to',
  },
  {
    kind: 'image',
    body: { image_url: at('a.jpg'), hd: true, compress: true },
    staged: [{ ...from('a.jpg'), convert: true, maxEdge: 2560 }, 'image'],
    draft: { kind: 'image', text: null },
    done: 'Message sent to',
  },
  {
    kind: 'video',
    body: { video_url: at('a.mp4'), caption: 'waves' },
    staged: [{ ...from('a.mp4'), convert: true }, 'video'],
    draft: { kind: 'video', text: 'waves', style: 'plain' },
    done: 'Video sent to',
  },
  {
    kind: 'video',
    body: { video_url: at('a.mp4'), gif_playback: true, compress: true },
    staged: [{ ...from('a.mp4'), convert: true, maxEdge: 720 }, 'gif'],
    draft: { kind: 'video', text: null, style: 'gif' },
    done: 'Video sent to',
  },
  {
    kind: 'video',
    body: { video_url: at('a.mp4'), hd: true, view_once: true },
    staged: [{ ...from('a.mp4'), convert: true, maxEdge: 1280 }, 'video'],
    draft: { kind: 'video', text: null, style: 'plain', viewOnce: true },
    done: 'Video sent to',
  },
  {
    kind: 'file',
    body: { file_url: at('report.pdf'), caption: 'as promised' },
    staged: [from('report.pdf'), 'document'],
    draft: { kind: 'document', text: 'as promised' },
    done: 'Document sent to',
  },
  {
    kind: 'audio',
    body: { audio_url: at('a.mp3') },
    staged: [{ ...from('a.mp3'), convert: true }, 'audio'],
    draft: { kind: 'audio', voice: false },
    done: 'Send audio success',
  },
  {
    kind: 'audio',
    body: { audio_url: at('a.mp3'), ptt: true },
    staged: [{ ...from('a.mp3'), convert: true }, 'voice'],
    draft: { kind: 'audio', voice: true },
    done: 'Send audio success',
  },
  {
    kind: 'sticker',
    body: { sticker_url: at('a.png') },
    staged: [{ ...from('a.png'), convert: true }, 'sticker'],
    draft: { kind: 'sticker' },
    done: 'Sticker sent to',
  },
]

test('each operation hands on its file and what goes with it', async (context) => {
  await using world = await withStage()
  for (const { kind, body, staged, draft, done } of SENDS) {
    await context.test(`/send/${kind} ${JSON.stringify(body)}`, async () => {
      const answer = await world.send(kind, { ...body, is_forwarded: true, duration: 86_400 })
      assert.equal(answer.status, 200, JSON.stringify(answer.body))
      const [source, use] = staged
      assert.deepEqual(world.stage.staged.at(-1), { source, use })
      const { file, ...left } = world.phone.drafts.at(-1) as { readonly file?: object }
      assert.ok(file, 'with a file of its own')
      assert.deepEqual(left, { ...draft, chat: ANNA, forwardingScore: 100, expiration: 86_400 })
      assert.ok(answer.body.message.startsWith(`${done} ${ANNA} (server timestamp: `))
      assert.deepEqual(answer.body.results, { message_id: world.phone.sent.at(-1)?.id, status: answer.body.message })
    })
  }
})

test('a file quotes the message that it answers; stickers answer none', async () => {
  await using world = await withStage()
  const message = incoming()
  await world.phone.emit({ type: 'message', message, envelopes: [] })
  for (const [kind, body] of [
    ['image', { image_url: at('a.jpg') }],
    ['video', { video_url: at('a.mp4') }],
    ['file', { file_url: at('a.pdf') }],
    ['audio', { audio_url: at('a.mp3') }],
  ] as const) {
    await world.send(kind, { ...body, reply_message_id: message.id })
    assert.equal(world.phone.sent.at(-1)?.quoted?.id, message.id, kind)
    await world.send(kind, { ...body, reply_message_id: '3EB0NONE' })
    assert.equal(world.phone.sent.at(-1)?.quoted, null, kind)
  }
  await world.send('sticker', { sticker_url: at('a.png'), reply_message_id: message.id })
  assert.equal(world.phone.sent.at(-1)?.quoted, null)
})

test('a file of a form is handed on as it came', async () => {
  await using world = await withStage()
  for (const [kind, mimetype] of [
    ['image', 'image/png'],
    ['video', 'video/mp4'],
    ['file', 'application/pdf'],
    ['audio', 'audio/ogg; codecs=opus'],
    ['sticker', 'image/webp'],
  ] as const) {
    using held = hold({ path: `/uploads/${kind}`, size: 5, name: `a ${kind}`, mimetype })
    const answer = await world.send(kind, { [kind]: held.upload, [`${kind}_url`]: '' })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    const { source } = world.stage.staged.at(-1) ?? {}
    assert.deepEqual(
      [source?.from, source?.name, source?.mimetype, source?.from === 'upload' && source.path],
      ['upload', `a ${kind}`, mimetype, `/uploads/${kind}`],
    )
  }
})

test('a form has words where JSON has numbers and truth values', async () => {
  await using world = await withStage()
  const body = new URLSearchParams({
    phone: ANNA,
    image_url: at('a.jpg'),
    compress: 'false',
    view_once: 'true',
    duration: '86400',
  })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const { status } = await world.app.call('POST /send/image', { body: body.toString(), headers })
  const [draft] = world.phone.drafts
  assert.deepEqual([status, draft?.expiration, draft?.kind === 'image' && draft.viewOnce], [200, 86_400, true])
  assert.equal(world.stage.staged[0]?.source.maxEdge, undefined)
})

const AUDIO =
  'audio/aac,audio/amr,audio/flac,audio/m4a,audio/m4r,audio/mp3,audio/mpeg,audio/ogg,audio/vnd.wav,audio/vnd.wave,audio/wav,audio/wave,audio/wma,audio/x-ms-wma,audio/x-pn-wav,audio/x-wav,'

test('what is wrong with a file is said in GOWA’s words, and nothing is sent', async () => {
  await using world = await withStage(true)
  const upload = (mimetype: string, size = 5) =>
    hold({ path: `/uploads/${mimetype}/${size}`, size, name: 'a', mimetype }).upload
  const tooLarge = (kind: string, limit: string) =>
    `max ${kind} upload is ${limit}, please upload in cloud and send via text if your file is higher than ${limit}`
  for (const [kind, body, message] of [
    ['image', {}, 'either Image or ImageURL must be provided'],
    ['image', { image_url: 'a.jpg' }, 'ImageURL must be a valid URL'],
    ['image', { image_url: 'file:///etc/passwd' }, 'ImageURL must be a valid URL'],
    ['image', { image: upload('image/png'), image_url: at('a.png') }, 'cannot provide both Image file and ImageURL'],
    ['image', { image: upload('image/gif') }, 'your image is not allowed. please use jpg/jpeg/png'],
    ['video', {}, 'either Video or VideoURL must be provided'],
    ['video', { video_url: 'x' }, 'VideoURL must be a valid URL'],
    ['video', { video: upload('video/webm') }, 'your video type is not allowed. please use mp4/mkv/avi/x-msvideo'],
    ['video', { video: upload('video/mp4', 100_000_001) }, tooLarge('video', '100 MB')],
    ['file', {}, 'either File or FileURL must be provided'],
    ['file', { file_url: 'x' }, 'FileURL must be a valid URL'],
    ['file', { file: upload('a/b', 50_000_001) }, tooLarge('file', '50 MB')],
    ['audio', {}, 'either Audio or AudioURL must be provided'],
    ['audio', { audio_url: 'x' }, 'AudioURL must be a valid URL'],
    ['audio', { audio: upload('text/plain') }, `your audio type is not allowed. please use (${AUDIO})`],
    ['sticker', {}, 'either Sticker or StickerURL must be provided'],
    ['sticker', { sticker_url: 'x' }, 'StickerURL must be a valid URL'],
    [
      'sticker',
      { sticker: upload('image/png'), sticker_url: at('a.png') },
      'cannot provide both Sticker file and StickerURL',
    ],
    ['sticker', { sticker: upload('image/svg+xml') }, 'your sticker is not allowed. please use jpg/jpeg/png/webp/gif'],
    ['image', { phone: '', image_url: at('a.jpg') }, 'phone: cannot be blank.'],
    [
      'file',
      { file_url: at('a.pdf'), duration: 60 },
      'duration must be one of: 0 (no expiry), 86400 (24h), 604800 (7d), 7776000 (90d)',
    ],
  ] as const) {
    const answer = await world.send(kind, body)
    assert.deepEqual([answer.status, answer.body], [400, { code: 'VALIDATION_ERROR', message }])
  }
  for (const phone of ['08123456789', '+08123456789']) {
    const { status, body } = await world.send('video', { phone, video_url: at('a.mp4') })
    assert.deepEqual([status, body.code], [400, 'VALIDATION_ERROR'])
    assert.match(body.message, /should not start with 0/)
  }
  assert.deepEqual([world.stage.staged, world.phone.drafts], [[], []])
})

test('a path in a body is no file: it would read the server’s own', async () => {
  await using world = await withStage(true)
  for (const file of [{ from: 'upload', path: '/etc/passwd', size: 1 }, '/etc/passwd', ['x'], 5]) {
    const answer = await world.send('file', { file })
    assert.deepEqual([answer.status, answer.body.code], [400, 'BAD_REQUEST'], JSON.stringify(file))
  }
  assert.deepEqual(world.stage.staged, [])
})

test('a file that cannot be had is the end of it: 400 as documented, 500 as in GOWA’s code', async () => {
  for (const [strictCode, status, code] of [
    [false, 400, 400],
    [true, 500, 'INTERNAL_SERVER_ERROR'],
  ] as const) {
    await using world = await withStage(strictCode)
    world.stage.fail(new GatewayError('FILE_FETCH_FAILED', 'it answered 404'))
    const answer = await world.send('image', { image_url: at('a.jpg') })
    assert.deepEqual([answer.status, answer.body.code, answer.body.message], [status, code, 'it answered 404'])
    assert.equal(world.phone.drafts.length, 0)
  }
})
