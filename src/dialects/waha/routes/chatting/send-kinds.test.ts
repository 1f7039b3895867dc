import assert from 'node:assert/strict'
import test from 'node:test'
import { createRecordingStage } from '../../../testing/stage.ts'
import { GROUP, createTestApp, incoming, type TestApp } from '../../testing/app.ts'

const CHAT = '4915550001@c.us'
const DATA = Buffer.from('picture').toString('base64')

async function sent(app: TestApp, path: string, body: object) {
  const phone = app.engine('default')
  const answer = await app.call(`POST /api/${path}`, { body: { chatId: CHAT, ...body } })
  assert.equal(answer.status, 201, JSON.stringify(answer.body))
  const message = phone.sent.at(-1)
  assert.equal(answer.body.id, `true_${CHAT}_${message?.id}`)
  assert.deepEqual([answer.body.fromMe, answer.body.source, answer.body.ackName], [true, 'api', 'SERVER'])
  return { answer: answer.body, content: message?.content, draft: phone.drafts.at(-1) }
}

async function refused(app: TestApp, path: string, body: object): Promise<readonly [number, unknown]> {
  const { status, body: answer } = await app.call(`POST /api/${path}`, { body: { chatId: CHAT, ...body } })
  assert.equal(app.engine('default').sent.length, 0)
  return [status, answer.message]
}

test('a text looks its link up unless told not to', async () => {
  const asked: unknown[] = []
  const page = { url: 'https://example.com', title: 'Example', description: 'A page', image: null, large: false }
  const find = async (text: string, preview: { readonly large: boolean }) => {
    asked.push([text, preview.large])
    return page
  }
  await using app = await createTestApp({ previews: { find } })
  await app.pair('default')
  const text = 'see https://example.com'
  const { content } = await sent(app, 'sendText', { text })
  assert.ok(content?.kind === 'text')
  assert.deepEqual(content.preview, { url: page.url, title: 'Example', description: 'A page' })
  await sent(app, 'reply', { text, linkPreviewHighQuality: true })
  const plain = await sent(app, 'sendText', { text, linkPreview: false })
  assert.deepEqual(plain.content, { kind: 'text', text, mentions: [] })
  const below = await sent(app, 'sendLinkPreview', { url: 'https://example.com', title: 'Look' })
  assert.equal(below.answer.body, 'Look\nhttps://example.com')
  assert.deepEqual(asked, [
    [text, false],
    [text, true],
    ['Look\nhttps://example.com', false],
  ])
})

test('a link is shown as the request says', async () => {
  const stage = createRecordingStage()
  await using app = await createTestApp({ stage })
  await app.pair('default')
  const preview = { url: 'https://example.com', title: 'Mine', description: 'My words', image: { data: DATA } }
  const { draft, content } = await sent(app, 'send/link-custom-preview', { text: 'at https://example.com', preview })
  assert.ok(content?.kind === 'text' && draft?.kind === 'text')
  assert.deepEqual(content.preview, { url: 'https://example.com', title: 'Mine', description: 'My words' })
  assert.equal(draft.preview?.large, true)
  assert.deepEqual(stage.staged, [{ source: { from: 'base64', data: DATA }, use: 'preview' }])
})

test('a link that the text does not hold, or an image without a source, is refused', async () => {
  await using app = await createTestApp()
  await app.pair('default')
  const preview = { url: 'https://example.com', title: 'Mine' }
  const path = 'send/link-custom-preview'
  assert.deepEqual(await refused(app, path, { text: 'at home', preview }), [400, ['text must contain preview.url']])
  const empty = { text: preview.url, preview: { ...preview, image: {} } }
  assert.deepEqual(await refused(app, path, empty), [400, ['preview.image must have url or data']])
  assert.deepEqual(await refused(app, 'sendLinkPreview', { title: 'x' }), [400, ['url should not be empty']])
})

test('buttons of every type are sent, below a picture', async () => {
  const stage = createRecordingStage()
  await using app = await createTestApp({ stage })
  await app.pair('default')
  const replies = [{ type: 'reply', text: 'Yes', id: 'y' }, { text: 'No' }]
  const request = { header: 'Head', headerImage: { data: DATA }, body: 'Well?', footer: 'Foot', buttons: replies }
  const { answer, content } = await sent(app, 'sendButtons', request)
  assert.ok(content?.kind === 'buttons')
  assert.deepEqual([content.header, content.text, content.footer], ['Head', 'Well?', 'Foot'])
  assert.deepEqual(content.buttons, [
    { type: 'reply', text: 'Yes', id: 'y' },
    { type: 'reply', text: 'No', id: '2' },
  ])
  assert.equal(stage.staged[0]?.use, 'image')
  assert.deepEqual([answer.body, answer.hasMedia], ['Well?', true])
  const acting = [
    { type: 'url', text: 'Open', url: 'https://example.com' },
    { type: 'call', text: 'Call', phoneNumber: '+4915550001' },
    { type: 'copy', text: 'Copy', copyCode: '4321' },
  ]
  const plain = await sent(app, 'sendButtons', { body: 'Well?', buttons: acting })
  assert.ok(plain.content?.kind === 'buttons')
  assert.deepEqual(plain.content.buttons, [
    { type: 'url', text: 'Open', id: '', value: 'https://example.com' },
    { type: 'call', text: 'Call', id: '', value: '+4915550001' },
    { type: 'copy', text: 'Copy', id: '', value: '4321' },
  ])
})

test('buttons without what they do are refused', async () => {
  await using app = await createTestApp()
  await app.pair('default')
  const wrong = async (button: object) => refused(app, 'sendButtons', { body: 'b', buttons: [button] })
  assert.deepEqual(await wrong({ type: 'url', text: 'a' }), [400, ['buttons.0.url should not be empty']])
  assert.deepEqual(await wrong({ type: 'call', text: 'a' }), [400, ['buttons.0.phoneNumber should not be empty']])
  assert.deepEqual(await wrong({ type: 'copy', text: 'a' }), [400, ['buttons.0.copyCode should not be empty']])
  assert.match(String((await wrong({ type: 'jump', text: 'a' }))[1]), /buttons\.0\.type must be one of .*reply, url/)
  assert.equal((await refused(app, 'sendButtons', { body: 'b', buttons: [] }))[0], 400)
})

const LIST = {
  title: 'Menu',
  description: 'Choose',
  footer: 'Thanks',
  button: 'Open',
  sections: [{ title: 'Main', rows: [{ title: 'Soup', rowId: 's', description: null }] }],
}

test('a list is sent to a person', async () => {
  await using app = await createTestApp()
  await app.pair('default')
  const { content, answer } = await sent(app, 'sendList', { message: LIST })
  assert.deepEqual(content, {
    kind: 'list',
    text: 'Choose',
    title: 'Menu',
    footer: 'Thanks',
    button: 'Open',
    sections: [{ title: 'Main', rows: [{ id: 's', title: 'Soup', description: null }] }],
  })
  assert.equal(answer.body, 'Choose')
  const short = await sent(app, 'sendList', { message: { ...LIST, description: null } })
  assert.ok(short.content?.kind === 'list')
  assert.deepEqual([short.content.text, short.content.title], ['Menu', null])
})

test('a list to a group, or without rows, is refused', async () => {
  await using app = await createTestApp()
  await app.pair('default')
  const [status, message] = await refused(app, 'sendList', { chatId: GROUP, message: LIST })
  assert.equal(status, 422)
  assert.match(String(message), /person only/)
  assert.equal((await refused(app, 'sendList', { message: { ...LIST, sections: [] } }))[0], 400)
  const rowless = { ...LIST, sections: [{ title: 'a', rows: [{ title: 'b' }] }] }
  assert.deepEqual((await refused(app, 'sendList', { message: rowless }))[1], [
    'message.sections.0.rows.0.rowId should not be empty',
  ])
})

test('a message is forwarded, by full or bare id', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('default')
  const message = incoming({ content: { kind: 'text', text: 'news', mentions: [] } })
  await phone.emit({ type: 'message', message, envelopes: [] })
  for (const messageId of [message.id, `false_${CHAT}_${message.id}`]) {
    const { draft, answer } = await sent(app, 'forwardMessage', { chatId: CHAT, messageId })
    assert.ok(draft?.kind === 'forward')
    assert.equal(draft.message.id, message.id)
    assert.equal(answer.body, 'news')
  }
})

test('what is not there cannot be forwarded', async () => {
  await using app = await createTestApp()
  await app.pair('default')
  assert.deepEqual(await refused(app, 'forwardMessage', { messageId: '3EB0FF' }), [404, 'Message not found'])
  assert.deepEqual((await refused(app, 'forwardMessage', {}))[1], ['messageId should not be empty'])
})

test('a poll lets people choose one or many', async () => {
  await using app = await createTestApp()
  await app.pair('default')
  const poll = { name: 'How are you?', options: ['Good', 'Bad'], multipleAnswers: false }
  const { content, answer } = await sent(app, 'sendPoll', { poll })
  assert.deepEqual(content, { kind: 'poll', text: 'How are you?', options: ['Good', 'Bad'], selectable: 1 })
  assert.equal(answer.body, 'How are you?')
  const many = await sent(app, 'sendPoll', { poll: { ...poll, multipleAnswers: true } })
  assert.ok(many.content?.kind === 'poll')
  assert.equal(many.content.selectable, 0)
})

test('a poll with one option, with one twice, or with none is refused', async () => {
  await using app = await createTestApp()
  await app.pair('default')
  for (const options of [['only'], ['a', 'a'], [], ['a', '']]) {
    const [status, message] = await refused(app, 'sendPoll', { poll: { name: 'q', options } })
    assert.equal(status, 400)
    assert.match(String(message), /^poll\.options/)
  }
})

test('a place is sent and shown', async () => {
  await using app = await createTestApp()
  await app.pair('default')
  const place = { latitude: 38.8937255, longitude: -77.0969763, title: 'Our office' }
  const { content, answer } = await sent(app, 'sendLocation', place)
  assert.ok(content?.kind === 'location')
  assert.deepEqual([content.latitude, content.longitude, content.name], [38.8937255, -77.0969763, 'Our office'])
  const { latitude, longitude, live, name } = answer.location
  assert.deepEqual([latitude, longitude, live, name], ['38.8937255', '-77.0969763', false, 'Our office'])
})

test('a place that is not on the earth is refused', async () => {
  await using app = await createTestApp()
  await app.pair('default')
  assert.equal((await refused(app, 'sendLocation', { latitude: 91, longitude: 0 }))[0], 400)
  assert.equal((await refused(app, 'sendLocation', { latitude: '1', longitude: 0 }))[0], 400)
  assert.deepEqual((await refused(app, 'sendLocation', { latitude: 1 }))[1], ['longitude should not be empty'])
})

test('contacts are sent as cards, given or made', async () => {
  await using app = await createTestApp()
  await app.pair('default')
  const vcard = 'BEGIN:VCARD\nVERSION:3.0\nFN:Jane Doe\nTEL;waid=911111111111:+91 11111 11111\nEND:VCARD'
  const made = { fullName: 'John Doe', phoneNumber: '+91 22222 22222', whatsappId: '912222222222', vcard: null }
  const { content, answer } = await sent(app, 'sendContactVcard', { contacts: [{ vcard }, made] })
  assert.ok(content?.kind === 'contacts')
  assert.deepEqual(
    content.contacts.map(({ name }) => name),
    ['Jane Doe', 'John Doe'],
  )
  assert.equal(answer.vCards[0], vcard)
  assert.match(answer.vCards[1], /waid=912222222222:\+91 22222 22222/)
})

test('contacts without a name and a number are refused', async () => {
  await using app = await createTestApp()
  await app.pair('default')
  const [status, message] = await refused(app, 'sendContactVcard', { contacts: [{ fullName: 'John' }] })
  assert.deepEqual([status, message], [400, ['contacts.0 must have vcard, or fullName and phoneNumber']])
  assert.equal((await refused(app, 'sendContactVcard', { contacts: [] }))[0], 400)
  assert.equal((await refused(app, 'sendContactVcard', { contacts: [{ vcard: 'John' }] }))[0], 400)
})

test('a button of somebody’s message is pressed', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('default')
  const question = incoming()
  await phone.emit({ type: 'message', message: question, envelopes: [] })
  const press = { replyTo: question.id, selectedDisplayText: 'Yes', selectedButtonID: 'y' }
  const { content, answer } = await sent(app, 'send/buttons/reply', press)
  assert.deepEqual(content, { kind: 'choice', of: 'buttons', id: 'y', text: 'Yes' })
  assert.deepEqual([answer.body, answer.replyTo.id], ['Yes', question.id])
})

test('a press without a button is refused', async () => {
  await using app = await createTestApp()
  await app.pair('default')
  const [status, message] = await refused(app, 'send/buttons/reply', { selectedDisplayText: 'Yes' })
  assert.deepEqual([status, message], [400, ['selectedButtonID should not be empty']])
})
