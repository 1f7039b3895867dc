import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Compile } from 'typebox/compile'
import { receiveFile } from '../../../src/core/testing/files.ts'
import { ANNA, createTestApp, incoming } from '../../../src/dialects/gowa/testing/app.ts'
import type { Answer, DialectApp } from '../../../src/dialects/testing/app.ts'
import { createRecordingStage } from '../../../src/dialects/testing/stage.ts'
import { readDocument, type JsonSchema } from './document.ts'
import { OPERATIONS } from './operations.ts'

const document = readDocument()
const skip = document ? false : "GOWA's OpenAPI document is not on this machine"

interface Sample {
  readonly of: string
  readonly path: string
  readonly body?: unknown
  /** Where success cannot be had. */
  readonly status?: number
}

const THEIRS = '3EB0CONFORMANCE0001'
const OWN = '3EB0CONFORMANCE0002'
const FILE = '3EB0CONFORMANCE0003'
const phone = ANNA
const CHAT = encodeURIComponent(ANNA)
const FRESH = 'device_id=fresh'
const NUMBER = 'phone=628912344551'

/** One request for each operation that is answered, in an order in which each can succeed. */
const SAMPLES: readonly Sample[] = [
  { of: 'GET /health', path: '/health' },
  { of: 'POST /devices', path: '/devices', body: { device_id: 'fresh', webhook_url: 'https://example.com/hook' } },
  { of: 'GET /devices', path: '/devices' },
  { of: 'GET /devices/{device_id}', path: '/devices/org_2' },
  { of: 'GET /devices/{device_id}/status', path: '/devices/org_2/status' },
  { of: 'GET /devices/{device_id}/webhook', path: '/devices/fresh/webhook' },
  { of: 'PATCH /devices/{device_id}/webhook', path: '/devices/fresh/webhook', body: { webhook_url: '' } },
  { of: 'GET /devices/{device_id}/login', path: '/devices/fresh/login' },
  { of: 'POST /devices/{device_id}/login/code', path: `/devices/fresh/login/code?${NUMBER}` },
  { of: 'GET /app/login', path: `/app/login?${FRESH}` },
  { of: 'GET /app/login-with-code', path: `/app/login-with-code?${FRESH}&${NUMBER}` },
  { of: 'GET /app/passkey', path: `/app/passkey?${FRESH}` },
  { of: 'POST /app/passkey/response', path: `/app/passkey/response?${FRESH}`, body: {}, status: 400 },
  { of: 'POST /app/passkey/confirm', path: `/app/passkey/confirm?${FRESH}`, body: {}, status: 400 },
  { of: 'GET /app/status', path: '/app/status' },
  { of: 'GET /app/devices', path: '/app/devices' },
  { of: 'GET /app/info', path: '/app/info' },
  { of: 'GET /chats', path: '/chats?limit=10&archived=false' },
  { of: 'GET /chat/{chat_jid}/messages', path: `/chat/${CHAT}/messages?limit=10` },
  { of: 'POST /chat/{chat_jid}/pin', path: `/chat/${CHAT}/pin`, body: { pinned: true } },
  { of: 'POST /chat/{chat_jid}/archive', path: `/chat/${CHAT}/archive`, body: { archived: true } },
  { of: 'POST /chat/{chat_jid}/disappearing', path: `/chat/${CHAT}/disappearing`, body: { timer_seconds: 86_400 } },
  {
    of: 'POST /send/message',
    path: '/send/message',
    body: { phone, message: 'selamat malam', reply_message_id: THEIRS },
  },
  {
    of: 'POST /send/image',
    path: '/send/image',
    body: { phone, image_url: 'https://example.com/image.jpg', hd: true },
  },
  {
    of: 'POST /send/audio',
    path: '/send/audio',
    body: { phone, audio_url: 'https://example.com/audio.mp3', ptt: true },
  },
  { of: 'POST /send/file', path: '/send/file', body: { phone, file_url: 'https://example.com/document.pdf' } },
  { of: 'POST /send/sticker', path: '/send/sticker', body: { phone, sticker_url: 'https://example.com/sticker.png' } },
  { of: 'POST /send/video', path: '/send/video', body: { phone, video_url: 'https://example.com/sample.mp4' } },
  {
    of: 'POST /send/contact',
    path: '/send/contact',
    body: { phone, contact_name: 'Aldino Kemal', contact_phone: '6289685024992' },
  },
  { of: 'POST /send/link', path: '/send/link', body: { phone, link: 'https://google.com', caption: 'Halo' } },
  {
    of: 'POST /send/location',
    path: '/send/location',
    body: { phone, latitude: '-7.797068', longitude: '110.370529' },
  },
  {
    of: 'POST /send/poll',
    path: '/send/poll',
    body: { phone, question: 'Siapa?', options: ['Zuko', 'Aang', 'Katara'], max_answer: 2 },
  },
  { of: 'POST /send/presence', path: '/send/presence', body: { type: 'available', is_forwarded: false } },
  { of: 'POST /send/chat-presence', path: '/send/chat-presence', body: { phone, action: 'start' } },
  { of: 'POST /message/{message_id}/reaction', path: `/message/${THEIRS}/reaction`, body: { phone, emoji: '🙏' } },
  { of: 'POST /message/{message_id}/read', path: `/message/${THEIRS}/read`, body: { phone } },
  { of: 'POST /message/{message_id}/star', path: `/message/${THEIRS}/star`, body: { phone } },
  { of: 'POST /message/{message_id}/unstar', path: `/message/${THEIRS}/unstar`, body: { phone } },
  {
    of: 'POST /message/{message_id}/forward',
    path: `/message/${THEIRS}/forward`,
    body: { phone, duration: 0, force_reupload: false },
  },
  { of: 'GET /message/{message_id}/download', path: `/message/${FILE}/download?phone=${CHAT}` },
  { of: 'POST /message/{message_id}/update', path: `/message/${OWN}/update`, body: { phone, message: 'Hello World' } },
  { of: 'POST /message/{message_id}/revoke', path: `/message/${OWN}/revoke`, body: { phone } },
  { of: 'POST /message/{message_id}/delete', path: `/message/${THEIRS}/delete`, body: { phone } },
  { of: 'POST /call/reject', path: '/call/reject', body: { caller_jid: phone, call_id: 'ABC123DEF456' } },
  { of: 'GET /app/reconnect', path: '/app/reconnect' },
  { of: 'GET /app/logout', path: '/app/logout' },
  { of: 'POST /devices/{device_id}/reconnect', path: '/devices/again/reconnect' },
  { of: 'POST /devices/{device_id}/logout', path: '/devices/again/logout' },
  { of: 'DELETE /devices/{device_id}', path: '/devices/fresh' },
]

/** Answers whose `results` the documentation calls a text, where GOWA's code has an object. */
const OBJECTS_IN_CODE = new Set(['GET /app/logout', 'GET /app/reconnect'])

test('every operation that is answered has a sample', () => {
  const answered = OPERATIONS.filter(({ state }) => state === 'answered').map(({ operation }) => operation)
  assert.deepEqual(SAMPLES.map(({ of }) => of).toSorted(), answered.toSorted())
})

suite('answers', { skip }, () => {
  const responses = new Map(document?.map((item) => [item.operation, item.responses]))

  for (const strictCode of [false, true]) {
    test(`every answer has the shape of the document, ${strictCode ? 'as GOWA’s code has it' : 'as documented'}`, async (context) => {
      await using app = await createApp(strictCode)
      for (const sample of SAMPLES) {
        await context.test(sample.of, async () => {
          const { body: answer, status } = await ask(app, sample)
          const expected = sample.status ?? 200
          assert.equal(status, expected, JSON.stringify(answer))
          const schema = responses.get(sample.of)?.get(status)
          if (!schema)
            return assert.ok(typeof answer === 'string' || status !== 200, 'an answer that is no JSON is a text')
          if (status !== 200 || (strictCode && OBJECTS_IN_CODE.has(sample.of))) return
          assert.equal(answer.code, 'SUCCESS')
          assert.deepEqual(faults(schema, answer), [], JSON.stringify(answer))
        })
      }
    })
  }
})

/** About the device that has chats, unless the path names another. */
const ask = (app: DialectApp, { of, path, body }: Sample): Promise<Answer> =>
  app.call(`${of.split(' ', 1)[0]} ${path}`, {
    ...(body !== undefined && { body }),
    ...(!path.includes(FRESH) && { headers: { 'x-device-id': 'org_2' } }),
  })

async function createApp(strictCode: boolean): Promise<DialectApp> {
  const app = await createTestApp({ strictCode, stage: createRecordingStage() })
  const org2 = await app.pair('org_2')
  await app.pair('again')
  const own = {
    fromMe: true,
    sender: '15550001000@s.whatsapp.net',
    senderName: null,
    timestamp: Math.floor(Date.now() / 1000),
  }
  for (const message of [incoming({ id: THEIRS }), incoming({ id: OWN, ...own, origin: 'device', ack: 'server' })]) {
    await org2.emit({ type: 'message', message, envelopes: [] })
  }
  await receiveFile(org2, Buffer.from('a file'), { id: FILE, chat: ANNA, sender: ANNA })
  return app
}

function faults(schema: JsonSchema, value: unknown): readonly string[] {
  const errors = Compile(schema as never).Errors(value) as unknown as readonly {
    readonly instancePath: string
    readonly message: string
  }[]
  return errors.map(({ instancePath, message }) => `${instancePath || '/'} ${message}`)
}
