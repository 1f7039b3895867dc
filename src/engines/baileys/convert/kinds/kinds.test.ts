import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { proto } from 'baileys'
import { mediaOf } from '../../../../core/model/content.ts'
import type { MessageContent } from '../../../../core/model/message.ts'
import { toContent, toQuoted } from '../content.ts'
import { KINDS } from './kinds.fixture.ts'

/** As it comes over the wire: encoded and decoded once. */
const received = (message: proto.IMessage): proto.IMessage =>
  proto.Message.decode(proto.Message.encode(message).finish())

const read = (message: proto.IMessage): MessageContent => {
  const content = toContent(received(message))
  assert.ok(content)
  return content
}

describe('kinds', () => {
  for (const [name, { message, content }] of Object.entries(KINDS)) {
    it(`reads ${name}`, () => assert.deepEqual(read(message), content))
  }

  it('reads what is wrapped', () => {
    const image = KINDS['an image']?.message ?? {}
    const { media } = read(image) as Extract<MessageContent, { readonly kind: 'image' }>
    for (const wrapper of ['viewOnceMessage', 'viewOnceMessageV2', 'viewOnceMessageV2Extension'] as const) {
      const content = read({ ephemeralMessage: { message: { [wrapper]: { message: image } } } })
      assert.deepEqual(content, { kind: 'image', text: 'at the sea', media, viewOnce: true })
    }
    assert.deepEqual(read({ associatedChildMessage: { message: image } }), read(image))
  })

  it('says who is mentioned, how often it was forwarded and how long it stays', () => {
    const contextInfo = { mentionedJid: ['15550000002:3@s.whatsapp.net'], forwardingScore: 4, isForwarded: true }
    const content = read({
      imageMessage: { mimetype: 'image/png', contextInfo: { ...contextInfo, expiration: 86_400 } },
    })
    assert.deepEqual(content, {
      kind: 'image',
      text: null,
      media: { mimetype: 'image/png', fileName: null, size: null },
      mentions: ['15550000002@s.whatsapp.net'],
      forwarded: 4,
      expiresAfter: 86_400,
    })
    assert.equal(read({ pollCreationMessage: { name: '?', contextInfo: { isForwarded: true } } }).forwarded, 1)
  })

  it('knows what each kind answers', () => {
    for (const [name, { message }] of Object.entries(KINDS)) {
      const inner = received(message)
      const type = Object.keys(inner).find((field) => field !== 'messageContextInfo') as keyof proto.IMessage
      const fields = inner[type] as { contextInfo?: proto.IContextInfo }
      if (typeof fields !== 'object' || !('contextInfo' in fields)) continue
      const quotedMessage = { pollCreationMessage: { name: 'Where?' } }
      fields.contextInfo = { stanzaId: 'Q1', participant: '15550000001:4@s.whatsapp.net', quotedMessage }
      const quoted = { id: 'Q1', sender: '15550000001@s.whatsapp.net', text: 'Where?' }
      assert.deepEqual(toQuoted(received(inner)), quoted, name)
    }
  })

  it('finds the file of every kind that has one', () => {
    const withFile = Object.entries(KINDS).filter(([, { content }]) => mediaOf(content) !== null)
    assert.deepEqual(
      withFile.map(([name]) => name),
      [
        'an image',
        'a video',
        'a gif',
        'a round video',
        'a voice message',
        'an audio file',
        'a document',
        'a document with a caption',
        'a sticker',
        'a moving sticker',
        'buttons of a native flow',
        'a carousel',
      ],
    )
  })
})
