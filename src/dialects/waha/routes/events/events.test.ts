import assert from 'node:assert/strict'
import test from 'node:test'
import { GROUP, createTestApp } from '../../testing/app.ts'

const EVENT = {
  name: 'Meeting',
  description: 'On the second floor',
  startTime: 2_063_137_000,
  endTime: null,
  location: { name: 'Office' },
  extraGuestsAllowed: true,
}

test('an event is sent with what it says', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('default')
  const { status, body } = await app.call('POST /api/default/events', { body: { chatId: GROUP, event: EVENT } })
  assert.equal(status, 201, JSON.stringify(body))
  assert.deepEqual(phone.sent[0]?.content, {
    kind: 'event',
    text: 'Meeting',
    description: 'On the second floor',
    place: { name: 'Office', address: null },
    startsAt: 2_063_137_000,
    endsAt: null,
    joinLink: null,
    canceled: false,
    extraGuests: true,
    reminder: null,
    call: false,
  })
  assert.equal(body.id, `true_${GROUP}_${phone.sent[0]?.id}_15550001000@c.us`)
  assert.equal(body.body, 'Meeting')
})

test('an event without name or start, or that ends before it starts, is refused', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('default')
  const refused = async (event: object) => {
    const { status, body } = await app.call('POST /api/default/events', { body: { chatId: GROUP, event } })
    return [status, body.message]
  }
  assert.deepEqual(await refused({ startTime: 1 }), [400, ['event.name should not be empty']])
  assert.deepEqual(await refused({ name: 'a' }), [400, ['event.startTime should not be empty']])
  assert.deepEqual(await refused({ name: 'a', startTime: 20, endTime: 10 }), [
    400,
    ['event.endTime must not be less than event.startTime'],
  ])
  assert.equal(phone.sent.length, 0)
})
