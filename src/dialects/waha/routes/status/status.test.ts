import assert from 'node:assert/strict'
import test from 'node:test'
import { createRecordingStage } from '../../../testing/stage.ts'
import { createTestApp, type TestApp } from '../../testing/app.ts'

const DATA = Buffer.from('file').toString('base64')
const file = { mimetype: 'video/mp4', data: DATA }
const ANNA = '4915550001@s.whatsapp.net'

async function audienceOf(app: TestApp, id: string): Promise<unknown> {
  const [outgoing] = await app.store.outgoing.find('default', id)
  return outgoing?.content.kind === 'message' ? outgoing.content.audience : undefined
}

test('a story of words has a color and a font, and goes to whom it names', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('default')
  const { id } = (await app.call('GET /api/default/status/new-message-id')).body
  const body = { text: 'my day', backgroundColor: '#38b42f', font: 1, contacts: ['4915550001@c.us'], id }
  const { status, body: answer } = await app.call('POST /api/default/status/text', { body })
  assert.equal(status, 201, JSON.stringify(answer))
  assert.deepEqual(phone.sent[0]?.content, {
    kind: 'text',
    text: 'my day',
    mentions: [],
    background: '#FF38B42F',
    font: 1,
  })
  assert.deepEqual([phone.sent[0]?.chat, phone.sent[0]?.id], ['status@broadcast', id])
  assert.deepEqual(await audienceOf(app, id), [ANNA])
  assert.equal(answer.id, `true_status@broadcast_${id}_15550001000@c.us`)
  assert.equal(answer.body, 'my day')
})

test('without contacts a story goes to everybody in the address book', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('default')
  await phone.emit({ type: 'contacts', contacts: [{ jid: ANNA, savedName: 'Anna' }] })
  assert.equal((await app.call('POST /api/default/status/text', { body: { text: 'hi', contacts: null } })).status, 201)
  assert.deepEqual(await audienceOf(app, phone.sent[0]?.id ?? ''), [ANNA])
})

test('pictures, videos and voice messages are told', async () => {
  const stage = createRecordingStage()
  await using app = await createTestApp({ stage })
  const phone = await app.pair('default')
  const tell = async (kind: string, more: object) => {
    const answer = await app.call(`POST /api/default/status/${kind}`, { body: { file, ...more } })
    assert.equal(answer.status, 201, JSON.stringify(answer.body))
    assert.equal(answer.body.hasMedia, true)
  }
  await tell('image', { caption: 'seen' })
  await tell('video', { convert: true, caption: 'moving' })
  await tell('voice', { convert: false, backgroundColor: '#000000' })
  const [image, video, voice] = phone.drafts
  assert.ok(image?.kind === 'image' && video?.kind === 'video' && voice?.kind === 'audio')
  assert.deepEqual([image.text, video.text, video.style], ['seen', 'moving', 'plain'])
  assert.deepEqual([voice.voice, voice.background], [true, '#FF000000'])
  assert.deepEqual(
    stage.staged.map(({ source, use }) => [use, source.convert ?? false]),
    [
      ['image', true],
      ['video', true],
      ['voice', false],
    ],
  )
  assert.ok(phone.sent.every(({ chat }) => chat === 'status@broadcast'))
})

test('a story is taken back by the id it was told with', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('default')
  const { body } = await app.call('POST /api/default/status/text', { body: { text: 'oops', contacts: [ANNA] } })
  const deleted = await app.call('POST /api/default/status/delete', { body: { id: body.id, contacts: null } })
  assert.deepEqual([deleted.status, deleted.body], [201, { success: true }])
  const [change] = phone.changes
  assert.ok(change?.kind === 'revoke')
  assert.equal(change.target.id, phone.sent[0]?.id)
})

test('a story is taken back from the people that are named, and later from the others', async () => {
  await using app = await createTestApp()
  await app.pair('default')
  const [ben, carl] = ['4915550002', '4915550003']
  const contacts = [ANNA, `${ben}@c.us`, carl]
  const { body } = await app.call('POST /api/default/status/text', { body: { text: 'oops', contacts } })
  const heard = async () => {
    const revokes = await app.store.outgoing.revokes('default', {
      id: body._data.key.id,
      chat: 'status@broadcast',
      chatAlt: null,
      fromMe: true,
      participant: null,
    })
    return revokes.map(({ content }) => 'audience' in content && content.audience)
  }
  const take = async (from: readonly string[] | null) => {
    const deleted = await app.call('POST /api/default/status/delete', { body: { id: body.id, contacts: from } })
    return deleted.status
  }
  assert.equal(await take([`${ben}@c.us`]), 201)
  assert.deepEqual(await heard(), [[`${ben}@s.whatsapp.net`]])
  assert.equal(await take([ben]), 201, 'has heard')
  assert.equal(await take(null), 201)
  assert.equal(await take(null), 201, 'all have heard')
  assert.deepEqual(await heard(), [[`${ben}@s.whatsapp.net`], [ANNA, `${carl}@s.whatsapp.net`]])
  assert.equal(await take([]), 400)
  assert.equal(await take(['120363000000000001@g.us']), 400)
  assert.equal((await heard()).length, 2)
})

test('what is no story is refused and not told', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('default')
  const refused = async (kind: string, body: object) => {
    const answer = await app.call(`POST /api/default/status/${kind}`, { body })
    return [answer.status, answer.body.message]
  }
  assert.deepEqual(await refused('text', {}), [400, ['text should not be empty']])
  assert.deepEqual(await refused('text', { text: 'a', backgroundColor: 'green' }), [
    400,
    ['backgroundColor must be a color such as #38b42f'],
  ])
  assert.deepEqual(await refused('text', { text: 'a', font: 99 }), [400, ['font must not be greater than 10']])
  assert.deepEqual(await refused('text', { text: 'a', contacts: [] }), [400, ['contacts should not be empty']])
  for (const kind of ['image', 'video', 'voice']) {
    assert.deepEqual(await refused(kind, {}), [400, ['file should not be empty']])
    assert.deepEqual(await refused(kind, { file: {} }), [400, ['file must have url or data']])
  }
  assert.deepEqual(await refused('delete', { contacts: null }), [400, ['id should not be empty']])
  assert.deepEqual(await refused('delete', { id: '3EB0FF' }), [404, 'Message not found'])
  assert.deepEqual([phone.sent, phone.changes], [[], []])
})
