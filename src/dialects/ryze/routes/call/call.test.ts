import assert from 'node:assert/strict'
import test from 'node:test'
import { ANNA_NUMBER, GROUP, createChatApp, refusal } from '../../testing/chats.ts'

const number = ANNA_NUMBER

test('calls are checked, and then refused as not supported', async () => {
  await using app = await createChatApp()
  const sentence = 'calls are not supported: this gateway cannot carry the sound of calls'
  const rows = [
    ['fake', { number }],
    ['fake', { number, duration: 60 }],
    ['audio', { number, mediaUrl: 'https://example.org/a.mp3' }],
    ['audio', { number, mediaBase64: 'eHh4' }],
  ] as const
  for (const [name, body] of rows) {
    const answer = await app.post(`call/${name}`, body)
    assert.deepEqual([answer.status, answer.body], [501, refusal(sentence)])
  }
})

test('a call that could not be placed by anybody is refused for its own reason', async () => {
  await using app = await createChatApp()
  const rows = [
    ['fake', {}, 'Number is required'],
    ['fake', { number: GROUP }, 'Number must be a phone number'],
    ['fake', { number, duration: 61 }, 'Invalid request body: duration must not be greater than 60'],
    ['audio', { number }, 'mediaUrl or mediaBase64 is required'],
    [
      'audio',
      { number, mediaUrl: 'https://example.org', mediaBase64: 'eHh4' },
      'Use either mediaUrl or mediaBase64, not both',
    ],
  ] as const
  for (const [name, body, sentence] of rows) {
    const answer = await app.post(`call/${name}`, body)
    assert.deepEqual([answer.status, answer.body], [400, refusal(sentence)])
  }
  await app.phone.unlink()
  const offline = await app.post('call/fake', { number })
  assert.deepEqual([offline.status, offline.body], [503, refusal('Instance is not connected to WhatsApp')])
})
