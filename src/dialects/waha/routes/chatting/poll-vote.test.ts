import assert from 'node:assert/strict'
import test from 'node:test'
import { createTestApp, incoming } from '../../testing/app.ts'

const POLL = { kind: 'poll', text: 'What?', options: ['tea', 'cake'], selectable: 1 } as const

test('a vote is sent by the names of options, in a list or in lists', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('default')
  const poll = incoming({ content: POLL })
  await phone.emit({ type: 'message', message: poll, envelopes: [] })
  const chatId = '4915550001@c.us'
  for (const votes of [['tea'], [['cake']], []]) {
    const body = { chatId, pollMessageId: `false_${chatId}_${poll.id}`, votes }
    const { status, body: answer } = await app.call('POST /api/sendPollVote', { body })
    assert.deepEqual([status, answer.fromMe, answer.to], [201, true, chatId])
  }
  assert.deepEqual(
    phone.changes.map((change) => 'options' in change && change.options),
    [['tea'], ['cake'], []],
  )
})

test('votes for nothing that the poll has are refused, with its options', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('default')
  const poll = incoming({ content: POLL })
  await phone.emit({ type: 'message', message: poll, envelopes: [] })
  const vote = (votes: readonly string[], pollMessageId = poll.id) =>
    app.call('POST /api/sendPollVote', { body: { chatId: '4915550001@c.us', pollMessageId, votes } })
  const soup = await vote(['soup'])
  assert.equal(soup.status, 400)
  assert.match(JSON.stringify(soup.body), /tea, cake/)
  assert.equal((await vote(['tea', 'cake'])).status, 400)
  assert.equal((await vote(['tea'], '3EB0FF')).status, 404)
  assert.equal(phone.changes.length, 0)
})
