import assert from 'node:assert/strict'
import test, { mock } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { GatewayError } from '../../../../core/errors.ts'
import { groupAs } from '../../../../core/testing/stanzas.ts'
import { ABSENT } from '../../testing/app.ts'
import { ANNA, ANNA_NUMBER, GROUP, ME, createChatApp, groupWithAnna, refusal } from '../../testing/chats.ts'

const MY_LID = '915550001000@lid'

test('a text is sent', async () => {
  await using app = await createChatApp()
  const { status, body } = await app.post('message/text', { number: ANNA_NUMBER, message: 'Olá!', linkPreview: true })
  const [sent] = app.phone.sent
  assert.ok(sent)
  assert.deepEqual([sent.chat, sent.content.text], [ANNA, 'Olá!'])
  const { messageId, timestamp, chat, ...data } = body.data
  assert.deepEqual([status, body.success, body.message, body.status], [200, true, 'Message sent successfully', 'sent'])
  assert.deepEqual([messageId, Date.parse(timestamp) / 1000], [sent.id, sent.timestamp])
  assert.deepEqual([chat.jid, chat.type], [ANNA, 'private'])
  assert.deepEqual(data, {
    messageType: 'text',
    direction: 'outgoing',
    content: 'Olá!',
    sender: { jid: ME, lid: MY_LID, name: 'Fake' },
    source: 'api',
  })
})

test('a text answers a message, in private when that is asked for', async () => {
  await using app = await createChatApp()
  const question = await app.receive({ chat: GROUP, sender: ANNA })
  await app.phone.emit({ type: 'groups', groups: [groupAs('member')] })
  const answer = { number: GROUP, message: 'yes', replyTo: question.id }
  const inGroup = await app.post('message/text', answer)
  assert.deepEqual([inGroup.body.data.replyTo.messageId, inGroup.body.data.chat.jid], [question.id, GROUP])
  assert.equal(inGroup.body.data.chat.groupName, 'The group')
  const inPrivate = await app.post('message/text', { ...answer, replyPrivate: true })
  assert.deepEqual([inPrivate.body.data.replyTo.messageId, inPrivate.body.data.chat.jid], [question.id, ANNA])
  const direct = await app.receive()
  const toDirect = { ...answer, number: ANNA_NUMBER, replyTo: direct.id }
  const ignored = await app.post('message/text', { ...toDirect, replyPrivate: true })
  assert.equal(ignored.body.data.chat.jid, ANNA)
  const unknown = await app.post('message/text', { ...answer, replyTo: '3EB0FF' })
  assert.deepEqual([unknown.status, unknown.body, app.phone.sent.length], [404, refusal('Message not found'), 3])
})

test('people are mentioned in groups', async () => {
  await using app = await createChatApp()
  await app.phone.emit({ type: 'groups', groups: [groupWithAnna()] })
  const text = { message: 'hi @5511999999999', mention: [ANNA_NUMBER] }
  const { body } = await app.post('message/text', { number: GROUP, ...text })
  assert.deepEqual(body.data.mentions, [ANNA])
  assert.equal((await app.post('message/text', { number: GROUP, message: 'all', mentionAll: true })).status, 200)
  const direct = await app.post('message/text', { number: ANNA_NUMBER, ...text })
  assert.equal('mentions' in direct.body.data, false)
  const wrong = await app.post('message/text', { number: GROUP, message: 'x', mention: ['nobody'] })
  assert.deepEqual([wrong.status, wrong.body], [400, refusal('Number nobody is invalid')])
})

test('the caller’s own source is said again, and kept', async () => {
  await using app = await createChatApp()
  const { body } = await app.post('message/text', { number: ANNA_NUMBER, message: 'x', source: 'crm' })
  assert.equal(body.data.source, 'crm')
  const events = await app.gateway.events.read('sales', 0, 100)
  const [sent] = events.flatMap(({ event }) => (event.type === 'message.created' ? [event.message] : []))
  assert.deepEqual([sent?.id, sent?.tag], [body.data.messageId, 'crm'])
  const tooLong = await app.post('message/text', { number: ANNA_NUMBER, message: 'x', source: 'c'.repeat(101) })
  assert.equal(tooLong.status, 400)
})

test('a delay types first, for half a minute at most', async () => {
  await using app = await createChatApp()
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    const answer = app.post('message/text', { number: ANNA_NUMBER, message: 'slow', delay: 600 })
    while (app.phone.phone.activities.length === 0) await turn()
    assert.deepEqual(app.phone.phone.activities, [{ chat: ANNA, activity: 'typing' }])
    mock.timers.tick(29_999)
    for (let n = 0; n < 20; n++) await turn()
    assert.equal(app.phone.sent.length, 0)
    mock.timers.tick(1)
    assert.equal((await answer).status, 200)
    assert.equal(app.phone.sent.length, 1)
  } finally {
    mock.timers.reset()
  }
})

test('a text that is not there, or cannot be sent, is refused', async () => {
  await using app = await createChatApp()
  const rows = [
    [{ number: ANNA_NUMBER }, 400, 'Message is required'],
    [{ number: ANNA_NUMBER, message: ' ' }, 400, 'Message is required'],
    [{ number: ANNA_NUMBER, message: 7 }, 400, 'Invalid request body: message must be a string'],
    [{ number: ANNA_NUMBER, message: 'x', delay: -1 }, 400, 'Invalid request body: delay must not be less than 0'],
    [{ number: ABSENT, message: 'x' }, 400, `Number ${ABSENT} is not on WhatsApp`],
  ] as const
  for (const [fields, status, message] of rows) {
    const answer = await app.post('message/text', fields)
    assert.deepEqual([answer.status, answer.body], [status, refusal(message)])
  }
  app.phone.failSends(new GatewayError('SEND_REFUSED', 'WhatsApp refused the message'))
  const { status, body } = await app.post('message/text', { number: ANNA_NUMBER, message: 'x' })
  assert.deepEqual([status, body.success, app.phone.sent.length], [500, false, 0])
})

test('a reaction is put on a message and taken back', async () => {
  await using app = await createChatApp()
  const { id } = await app.receive()
  const react = { number: ANNA_NUMBER, messageId: id, fromMe: false }
  const on = await app.post('message/reaction', { ...react, reaction: '👍', source: 'crm' })
  assert.deepEqual([on.status, on.body.message, on.body.status], [200, 'Reaction sent successfully', 'sent'])
  const { messageId, timestamp, chat, ...data } = on.body.data
  assert.notEqual(messageId, id)
  assert.ok(Date.parse(timestamp) > 0)
  assert.equal(chat.jid, ANNA)
  assert.deepEqual(data, {
    messageType: 'reaction',
    direction: 'outgoing',
    content: '👍',
    sender: { jid: ME, lid: MY_LID, name: 'Fake' },
    source: 'crm',
    replyTo: { messageId: id },
  })
  const off = await app.post('message/reaction', { ...react, reaction: 'remove' })
  assert.deepEqual([off.body.message, off.body.data.content], ['Reaction removed successfully', ''])
  assert.deepEqual(
    app.phone.changes.map((change) => change.kind === 'react' && [change.target.id, change.text]),
    [
      [id, '👍'],
      [id, ''],
    ],
  )
})

test('in a group a reaction names the author of what others wrote', async () => {
  await using app = await createChatApp()
  const { id } = await app.receive({ chat: GROUP, sender: ANNA })
  await app.phone.emit({ type: 'groups', groups: [groupAs('member')] })
  const react = { number: GROUP, messageId: id, reaction: '👍' }
  for (const fields of [{ fromMe: false }, {}]) {
    const { status, body } = await app.post('message/reaction', { ...react, ...fields })
    assert.deepEqual([status, body.success, body.status], [400, false, 'missing_participant'])
  }
  assert.equal(app.phone.changes.length, 0)
  const named = await app.post('message/reaction', { ...react, fromMe: false, participant: ANNA })
  assert.deepEqual([named.status, named.body.data.chat.jid], [200, GROUP])
})

test('a reaction names what is missing, and the message has to be there', async () => {
  await using app = await createChatApp()
  const { id } = await app.receive()
  const good = { number: ANNA_NUMBER, messageId: id, reaction: '👍', fromMe: false }
  const rows = [
    [{ ...good, number: '' }, 400, 'Number is required'],
    [{ ...good, messageId: undefined }, 400, 'messageId is required'],
    [{ ...good, reaction: undefined }, 400, 'reaction is required'],
    [{ ...good, messageId: '3EB0FF' }, 404, 'Message not found'],
    [{ ...good, fromMe: true }, 404, 'Message not found'],
    [{ ...good, number: '4915550002' }, 404, 'Message not found'],
    [{ ...good, reaction: 'yes' }, 400, 'a reaction must be one emoji, or empty to take it back'],
  ] as const
  for (const [fields, status, message] of rows) {
    const answer = await app.post('message/reaction', fields)
    assert.deepEqual([answer.status, answer.body], [status, refusal(message)])
  }
  await app.phone.unlink()
  const offline = await app.post('message/reaction', good)
  assert.deepEqual([offline.status, offline.body], [503, refusal('Instance is not connected to WhatsApp')])
  assert.equal(app.phone.changes.length, 0)
})
