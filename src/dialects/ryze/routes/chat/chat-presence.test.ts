import assert from 'node:assert/strict'
import test, { mock } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { ANNA, ANNA_NUMBER, createChatApp, refusal, type ChatApp } from '../../testing/chats.ts'

const NAMES = "Use 'typing', 'recording', or 'pause'"

const shown = (app: ChatApp) => app.phone.phone.activities.map(({ chat, activity }) => `${chat} ${activity}`)

/** Gives what a timer has started its time to end. */
async function settled(app: ChatApp, count: number): Promise<void> {
  for (let n = 0; n < 1_000 && app.phone.phone.activities.length < count; n++) await turn()
}

test('every state is shown, whatever its case', async () => {
  await using app = await createChatApp()
  const states = [
    ['typing', 'typing'],
    ['RECORDING', 'recording'],
    ['pause', 'paused'],
    ['Paused', 'paused'],
  ] as const
  for (const [state, activity] of states) {
    const { status, body } = await app.post('chat/presence', { number: ANNA_NUMBER, state })
    const expected = {
      success: true,
      message: 'Presence sent successfully',
      chat_jid: ANNA,
      state: state.toLowerCase(),
    }
    assert.deepEqual([status, body], [200, expected])
    assert.equal(shown(app).at(-1), `${ANNA} ${activity}`)
  }
})

test('wrong states are refused', async () => {
  await using app = await createChatApp()
  const rows = [
    [{}, `State is required. ${NAMES}`],
    [{ state: '' }, `State is required. ${NAMES}`],
    [{ state: 'dancing' }, `Invalid state. ${NAMES}`],
    [{ state: 'typing', duration: 1.5 }, 'Invalid request body: duration must be an integer number'],
  ] as const
  for (const [fields, message] of rows) {
    const { status, body } = await app.post('chat/presence', { number: ANNA_NUMBER, ...fields })
    assert.deepEqual([status, body], [400, refusal(message)])
  }
  assert.deepEqual(shown(app), [])
})

test('an activity ends after its duration, at most a minute later', async () => {
  await using app = await createChatApp()
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    const { body } = await app.post('chat/presence', { number: ANNA_NUMBER, state: 'typing', duration: 600 })
    assert.equal(body.duration, 60)
    mock.timers.tick(59_999)
    await settled(app, 1)
    assert.deepEqual(shown(app), [`${ANNA} typing`])
    mock.timers.tick(1)
    await settled(app, 2)
    assert.deepEqual(shown(app), [`${ANNA} typing`, `${ANNA} paused`])
  } finally {
    mock.timers.reset()
  }
})

test('what is shown next takes the place of an end that was waited for', async () => {
  await using app = await createChatApp()
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    await app.post('chat/presence', { number: ANNA_NUMBER, state: 'typing', duration: 5 })
    await app.post('chat/presence', { number: ANNA_NUMBER, state: 'recording' })
    mock.timers.tick(60_000)
    await app.post('chat/presence', { number: ANNA_NUMBER, state: 'pause', duration: 5 })
    mock.timers.tick(60_000)
    await settled(app, 4)
    assert.deepEqual(shown(app), [`${ANNA} typing`, `${ANNA} recording`, `${ANNA} paused`])
  } finally {
    mock.timers.reset()
  }
})
