import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ANA, jidOf, OLIVIA } from '../support/people.ts'
import { loggedIn, results, scan, startGowaWorld, type GowaWorld } from '../support/gowa.ts'
import type { JsonAnswer, JsonClient } from '../support/json-client.ts'

describe('a device as the code of GOWA answers, with WAYPOST_GOWA_STRICT_CODE=1', { timeout: 60_000 }, () => {
  let world: GowaWorld
  let api: JsonClient

  before(async () => {
    world = await startGowaWorld({ WAYPOST_GOWA_STRICT_CODE: '1' })
    api = world.client()
  })
  after(() => world?.[Symbol.asyncDispose]())

  test('codes are words, errors have no results, and what is empty is null or absent', async () => {
    const exact = async (call: Promise<JsonAnswer>, status: number, body: unknown) => {
      const answer = await call
      assert.deepEqual([answer.status, answer.body], [status, body])
    }
    await exact(world.client(undefined, 'kai:wrong').get('/devices'), 401, 'Unauthorized')
    await exact(api.get('/devices'), 200, { code: 'SUCCESS', message: 'List devices', results: null })
    await exact(api.get('/app/status'), 400, {
      code: 'DEVICE_ID_REQUIRED',
      message: 'device_id is required via X-Device-Id header or device_id query',
    })
    results(await api.post('/devices', { device_id: 'front' }), 'Device added')
    await exact(world.client('nobodys').get('/app/status'), 404, {
      code: 'DEVICE_NOT_FOUND',
      message: 'device not found; create a device first from /api/devices or provide a valid X-Device-Id',
      results: { device_id: 'nobodys' },
    })
    await exact(api.get('/devices/nobodys'), 500, {
      code: 'INTERNAL_SERVER_ERROR',
      message: 'device nobodys not found',
    })
    await exact(api.delete('/devices/nobodys'), 200, { code: 'SUCCESS', message: 'Device removed' })
    await exact(api.post('/send/message', { phone: ANA }), 400, {
      code: 'VALIDATION_ERROR',
      message: 'message: cannot be blank.',
    })
    results(await api.get('/app/login'), 'Login success')
    await exact(api.post('/send/message', { phone: ANA, message: 'too early' }), 401, {
      code: 'AUTHENTICATION_ERROR',
      message: 'you are not logged in',
    })
    await scan(world, 'front', OLIVIA)
    await loggedIn(api)
    const unknown = results(await api.get(`/chat/${jidOf(ANA)}/messages`), 'Success get chat messages')
    assert.deepEqual([unknown.data, unknown.chat_info.jid], [[], jidOf(ANA)])
    results(await api.post('/send/message', { phone: ANA, message: 'hello Ana' }), /^Message sent to /)
    const text = 'Chat unpinned successfully'
    const pin = { status: 'success', message: text, chat_jid: jidOf(ANA), pinned: false }
    assert.deepEqual(results(await api.post(`/chat/${jidOf(ANA)}/pin`, {}), text), pin)
    await exact(api.post('/message/NONE/reaction', { phone: ANA, emoji: '👍' }), 500, {
      code: 'INTERNAL_SERVER_ERROR',
      message: 'message with ID NONE not found',
    })
    const time = await api.get(`/chat/${jidOf(ANA)}/messages?start_time=yesterday`)
    assert.deepEqual([time.status, time.body.code], [500, 'INTERNAL_SERVER_ERROR'])
    assert.match(time.body.message, /^invalid start_time format: /)
    assert.deepEqual(results(await api.get('/app/logout'), 'Success logout'), { device_id: 'front' })
  })
})
