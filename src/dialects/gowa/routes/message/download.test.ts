import assert from 'node:assert/strict'
import test from 'node:test'
import { receiveFile } from '../../../../core/testing/files.ts'
import { ANNA, GROUP, createTestApp, incoming, keyOf } from '../../testing/app.ts'

const ID = '3EB0FILE'

async function withFile(strictCode = false) {
  const app = await createTestApp({ strictCode })
  const phone = await app.pair('one')
  await receiveFile(phone, Buffer.from('0123456789'), { id: ID, chat: ANNA, sender: ANNA })
  const download = (id = ID, query = `phone=${ANNA}`) => app.call(`GET /message/${id}/download?device_id=one&${query}`)
  return { app, phone, download, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() }
}

test('a file is fetched, and where it can be had is told: a path and an address that expire', async () => {
  await using world = await withFile()
  for (const mount of ['', '/gowa']) {
    const { status, body } = await world.app.call(`GET ${mount}/message/${ID}/download?phone=6289685028129`)
    assert.equal(status, 200, JSON.stringify(body))
    const { file_path, file_url, filename, ...rest } = body.results
    assert.equal(body.message, 'Media downloaded successfully')
    assert.deepEqual(rest, { message_id: ID, status: body.message, media_type: 'document', file_size: 10 })
    assert.match(file_path, /^statics\/media\/one\/\d+\/[\w-]{43}\/[^/]+\.txt$/)
    assert.ok(file_url.endsWith(`${mount}/${file_path}`), file_url)
    assert.ok(filename.endsWith('.txt'))
    const led = await world.app.call(`GET ${new URL(file_url).pathname}`, { key: null })
    assert.equal(led.status, 302)
    assert.match(String(led.raw.headers.location), /api\/files\/one\/.*signature=/)
  }
})

test('what is not there is said: the message, its file, its chat', async () => {
  for (const [strictCode, status] of [
    [false, 404],
    [true, 500],
  ] as const) {
    await using world = await withFile(strictCode)
    await world.phone.emit({ type: 'message', message: incoming({ id: '3EB0TEXT' }), envelopes: [] })
    for (const [id, query, message] of [
      ['3EB0NONE', `phone=${ANNA}`, 'message with ID 3EB0NONE not found'],
      [ID, `phone=${GROUP}`, `message with ID ${ID} not found`],
      ['3EB0TEXT', `phone=${ANNA}`, 'message 3EB0TEXT has no downloadable media'],
    ] as const) {
      const answer = await world.download(id, query)
      assert.deepEqual([answer.status, answer.body.message], [status, message])
    }
    const blank = await world.download(ID, 'phone=')
    assert.deepEqual([blank.status, blank.body.message], [400, 'phone: cannot be blank.'])
  }
})

test('a file of another device is not found', async () => {
  await using world = await withFile(true)
  await world.app.pair('own')
  const key = await keyOf(world.app, 'own')
  const { status } = await world.app.call(`GET /message/${ID}/download?phone=${ANNA}`, { key })
  assert.equal(status, 500)
  assert.equal((await world.app.call(`GET /message/${ID}/download?device_id=one&phone=${ANNA}`, { key })).status, 404)
})
