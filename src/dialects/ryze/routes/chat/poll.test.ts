import assert from 'node:assert/strict'
import test from 'node:test'
import { toRef } from '../../../../core/message-ref.ts'
import { ANNA, createChatApp, refusal } from '../../testing/chats.ts'

test('a poll tells how often each option was chosen, and by whom', async () => {
  await using app = await createChatApp()
  const content = { kind: 'poll', text: 'What?', options: ['tea', 'cake'], selectable: 1 } as const
  const message = await app.receive({ content })
  const by = { fromMe: false, sender: ANNA, senderAlt: null, senderName: 'Anna', timestamp: 1_700_000_000, raw: null }
  await app.phone.emit({
    type: 'answer',
    to: 'poll',
    action: { ...by, id: 'VOTE' },
    target: toRef(message),
    answer: { to: 'poll', options: ['tea'] },
    at: 1_700_000_000_000,
    envelopes: [],
  })
  const { status, body } = await app.get('chat/poll', `messageId=${message.id}`)
  assert.equal(status, 200)
  assert.equal(body.message, 'Poll votes retrieved successfully')
  const votes = [
    { optionName: 'tea', optionVoteCount: 1 },
    { optionName: 'cake', optionVoteCount: 0 },
  ]
  assert.deepEqual([body.data.name, body.data.votes], ['What?', votes])
  const [detail] = body.data.voteDetails
  assert.match(detail.optionHash, /^[0-9A-F]{64}$/)
  assert.deepEqual(
    [detail.optionName, detail.senderJid, detail.voteMessageId, detail.createdAt],
    ['tea', ANNA, 'VOTE', '2023-11-14T22:13:20Z'],
  )
})

test('what is no poll, or not there, is refused', async () => {
  await using app = await createChatApp()
  const { id } = await app.receive()
  assert.equal((await app.get('chat/poll', `messageId=${id}`)).status, 400)
  assert.equal((await app.get('chat/poll', 'messageId=3EB0FF')).status, 404)
  const missing = await app.get('chat/poll')
  assert.deepEqual([missing.status, missing.body], [400, refusal('messageId query parameter is required')])
})
