import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Message } from '../../../core/model/message.ts'
import { encodeMessage } from '../proto.ts'
import { BEN, type Draft, file, GROUP, protoOf, say, uploads, voice } from './compose.fixture.ts'
import { stanzaNodes } from './stanza-nodes.ts'

describe('forwarding', () => {
  const forward = (message: Message, force = false) => say({ kind: 'forward', message, force })

  it('uploads nothing again, and counts', async () => {
    const original = await say({ kind: 'document', file: { ...voice, name: 'plan.pdf' }, text: 'as agreed' })
    uploads.length = 0
    const received = { ...original, fromMe: false }
    const once = await forward(received)
    const twice = await forward({ ...once, fromMe: false })
    assert.deepEqual([once.content.forwarded, twice.content.forwarded, uploads.length], [1, 2, 0])
    const { forwarded: _score, ...content } = twice.content
    assert.deepEqual(content, original.content)
    assert.ok(protoOf(twice).documentWithCaptionMessage)
    assert.equal((await forward(original)).content.forwarded, undefined)
    assert.equal((await forward(original, true)).content.forwarded, 1)
  })

  it('leaves behind what was answered, and gives a poll a secret of its own', async () => {
    const quoted = await say({ kind: 'text', text: 'question' })
    const answer = await say({ kind: 'poll', text: '?', options: ['a', 'b'], selectable: 1 }, { quoted })
    const again = await forward({ ...answer, fromMe: false })
    assert.equal(again.quoted, null)
    const secrets = [answer, again].map((message) => protoOf(message).messageContextInfo?.messageSecret)
    assert.notDeepEqual(secrets[0], secrets[1])
    assert.equal(secrets[1]?.length, 32)
  })

  it('knows kinds that were stored before they had a variant', async () => {
    const image = await say({ kind: 'image', file, text: 'sea' })
    const stored = { ...image, content: { kind: 'raw', type: 'imageMessage', text: 'sea', media: null } as const }
    assert.equal((await forward(stored)).content.kind, 'image')
  })

  it('refuses what belongs to its chat', async () => {
    const once = await say({ kind: 'image', file, text: null, viewOnce: true })
    const text = await say({ kind: 'text', text: 'hi' })
    const album = { ...text, raw: encodeMessage({ albumMessage: { expectedImageCount: 2 } }) }
    const vote = { ...text, raw: encodeMessage({ pollUpdateMessage: { senderTimestampMs: 1 } }) }
    for (const message of [once, album, vote, { ...text, revokedAt: 1 }]) {
      await assert.rejects(forward(message), { code: 'CHANGE_REFUSED' })
    }
  })
})

const EVENT = {
  kind: 'event',
  text: 'Dinner',
  description: null,
  place: null,
  startsAt: 1,
  endsAt: null,
  joinLink: null,
  canceled: false,
  extraGuests: false,
  reminder: null,
  call: false,
} as const

describe('what the stanza says', () => {
  const nodes = async (draft: Draft, chat = BEN) => stanzaNodes(protoOf(await say(draft)), chat, 5_000)
  const flow = (name: string) => ({ kind: 'flow', text: 'x', footer: null, name, params: '{}', version: 1 }) as const

  it('tells of interactive messages, by the name that WhatsApp takes', async () => {
    const list = await nodes({ kind: 'list', text: 'x', title: null, footer: null, button: 'Open', sections: [] })
    assert.deepEqual(list, [
      {
        tag: 'biz',
        attrs: { actual_actors: '2', host_storage: '2', privacy_mode_ts: '5' },
        content: [
          {
            tag: 'interactive',
            attrs: { type: 'native_flow', v: '1' },
            content: [{ tag: 'native_flow', attrs: { v: '9', name: 'mixed' } }],
          },
          { tag: 'quality_control', attrs: { source_type: 'third_party' } },
        ],
      },
      { tag: 'bot', attrs: { biz_bot: '1' } },
    ])
    assert.deepEqual(
      (await nodes(flow('cta_url'), GROUP)).map(({ tag }) => tag),
      ['biz'],
    )
    assert.match(JSON.stringify(await nodes(flow('cta_url'))), /"name":"cta_url"/)
    const [pix] = await nodes({ kind: 'pix', merchant: 'Shop', key: 'k', keyType: 'EVP', text: null })
    assert.equal(pix?.attrs['native_flow_name'], 'payment_info')
  })

  it('tells of polls and events, and of nothing else', async () => {
    const [poll] = await nodes({ kind: 'poll', text: '?', options: ['a', 'b'], selectable: 1 })
    assert.deepEqual(poll?.attrs, { polltype: 'creation' })
    const [planned] = await nodes(EVENT)
    assert.deepEqual(planned?.attrs, { event_type: 'creation' })
    assert.deepEqual(await nodes({ kind: 'text', text: 'hi' }), [])
  })
})
