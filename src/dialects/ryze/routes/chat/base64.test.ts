import assert from 'node:assert/strict'
import test from 'node:test'
import { createChatApp, image, refusal } from '../../testing/chats.ts'

test('the file of a message is given as Base64, byte for byte', async () => {
  await using app = await createChatApp()
  for (const size of [1, 2, 3, 100_001]) {
    const bytes = Buffer.from(Array.from({ length: size }, (_, at) => at % 251))
    const { id } = await app.receive(image(app, bytes))
    const { status, body } = await app.get('chat/base64', `messageId=${id}`)
    const { base64, ...rest } = body
    assert.deepEqual(
      [status, rest],
      [
        200,
        {
          success: true,
          message: 'Base64 retrieved successfully',
          message_id: id,
          mime_type: 'image/png',
          media_type: 'image',
        },
      ],
    )
    assert.ok(Buffer.from(base64, 'base64').equals(bytes))
  }
})

test('what has no file, or is not there, is 404', async () => {
  await using app = await createChatApp()
  const { id } = await app.receive()
  const missing = await app.get('chat/base64')
  assert.deepEqual([missing.status, missing.body], [400, refusal('messageId query parameter is required')])
  for (const messageId of [id, '3EB0FF']) {
    const { status, body } = await app.get('chat/base64', `messageId=${messageId}`)
    assert.deepEqual([status, body], [404, refusal('Message not found or no media available')])
  }
  const elsewhere = await app.call(`GET /api/chat/base64/nowhere?messageId=${id}`)
  assert.deepEqual([elsewhere.status, elsewhere.body], [404, refusal('Instance not found')])
})
