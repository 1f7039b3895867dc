import assert from 'node:assert/strict'
import test from 'node:test'
import { by, toTarget } from '../../../../core/testing/stanzas.ts'
import type { MessageContent } from '../../../../core/model/message.ts'
import { ANNA, createChatApp, refusal } from '../../testing/chats.ts'

const to = '4915550002'

test('a message is forwarded to somebody else', async () => {
  await using app = await createChatApp()
  const original = await app.receive({ content: { kind: 'text', text: 'pass it on', mentions: [] } })
  const { status, body } = await app.post('chat/forward', { messageId: original.id, to })
  const [sent] = app.phone.sent
  assert.ok(sent)
  assert.deepEqual(
    [status, body],
    [
      200,
      {
        success: true,
        message: 'Message forwarded successfully',
        messageId: sent.id,
        originalId: original.id,
        destinationJid: `${to}@s.whatsapp.net`,
      },
    ],
  )
  assert.notEqual(sent.id, original.id)
  const [draft] = app.phone.drafts
  assert.ok(draft?.kind === 'forward')
  assert.deepEqual(
    [draft.message.id, draft.chat, sent.content.text],
    [original.id, `${to}@s.whatsapp.net`, 'pass it on'],
  )
})

test('only what RyzeAPI forwards is forwarded', async () => {
  await using app = await createChatApp()
  const media = { mimetype: 'a/b', fileName: null, size: 1 }
  const place = { latitude: 1, longitude: 2, name: null, address: null, url: null }
  const contents: readonly (readonly [MessageContent, string | null])[] = [
    [{ kind: 'image', text: null, media }, null],
    [{ kind: 'video', style: 'note', text: null, media }, null],
    [{ kind: 'audio', voice: true, text: null, media }, null],
    [{ kind: 'document', title: null, text: null, media }, null],
    [{ kind: 'sticker', animated: false, text: null, media }, null],
    [{ kind: 'contacts', text: null, contacts: [] }, null],
    [{ kind: 'location', text: null, ...place }, null],
    [{ kind: 'poll', text: 'Q', options: ['a', 'b'], selectable: 1 }, 'poll'],
    [{ kind: 'list', text: 'x', title: null, footer: null, button: 'b', sections: [] }, 'list'],
    [{ kind: 'raw', type: 'orderMessage', text: null, media: null }, 'order'],
  ]
  for (const [content, refused] of contents) {
    const { id } = await app.receive({ content })
    const { status, body } = await app.post('chat/forward', { messageId: id, to })
    if (refused === null) assert.equal(status, 200, JSON.stringify(body))
    else assert.deepEqual([status, body], [500, refusal(`unsupported message type for forwarding: ${refused}`)])
  }
  assert.equal(app.phone.sent.length, 7)
})

test('what is missing, unknown or taken back is not forwarded', async () => {
  await using app = await createChatApp()
  const message = await app.receive()
  const rows = [
    [{ to }, 400, 'messageId is required'],
    [{ messageId: message.id }, 400, 'to is required'],
    [{ messageId: message.id, to: 'nobody' }, 400, 'Number nobody is invalid'],
    [{ messageId: '3EB0FF', to }, 404, 'Message not found'],
  ] as const
  for (const [fields, status, sentence] of rows) {
    const answer = await app.post('chat/forward', fields)
    assert.deepEqual([answer.status, answer.body], [status, refusal(sentence)])
  }
  await app.phone.emit({ type: 'revoke', action: by(ANNA), target: toTarget(message), envelopes: [] })
  const revoked = await app.post('chat/forward', { messageId: message.id, to })
  assert.deepEqual([revoked.status, revoked.body], [404, refusal('Message not found')])
  const other = await app.receive()
  await app.phone.unlink()
  const offline = await app.post('chat/forward', { messageId: other.id, to })
  assert.deepEqual([offline.status, offline.body], [503, refusal('Instance is not connected to WhatsApp')])
  assert.equal(app.phone.drafts.length, 0)
})
