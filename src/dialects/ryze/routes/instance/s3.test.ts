import assert from 'node:assert/strict'
import test from 'node:test'
import { createChatApp, refusal } from '../../testing/chats.ts'

const NONE = {
  enabled: false,
  region: null,
  bucket: null,
  accessKey: null,
  secretKey: null,
  endpoint: null,
  pathPrefix: null,
}
const WANTED = { enabled: true, bucket: 'files', accessKey: 'key', secretKey: 'hidden-secret' }

test('an object store is kept, shown without its secret, and deleted', async () => {
  await using app = await createChatApp()
  const before = await app.get('instance/getS3')
  assert.deepEqual([before.status, before.body], [200, { success: true, s3: NONE }])
  const more = { region: 'sa-east-1', endpoint: 'https://s3.example.org', pathPrefix: 'wa' }
  const set = await app.post('instance/s3', { ...WANTED, ...more })
  const shown = { enabled: true, bucket: 'files', accessKey: 'key', secretKey: null, ...more }
  assert.deepEqual([set.status, set.body], [200, { success: true, message: 'S3 configuration updated', s3: shown }])
  const listed = await app.call('GET /api/instance/list')
  assert.deepEqual([(await app.get('instance/getS3')).body.s3, listed.body.instances[0].s3], [shown, shown])
  assert.equal(
    [set, listed].some(({ raw }) => raw.body.includes('hidden-secret')),
    false,
  )
  const { config } = await app.gateway.sessions.require('sales')
  assert.match(JSON.stringify(config.dialects), /hidden-secret/)
  const off = await app.post('instance/s3', { enabled: false })
  assert.deepEqual(off.body.s3, NONE)
  const after = await app.gateway.sessions.require('sales')
  assert.doesNotMatch(JSON.stringify(after.config), /hidden-secret/)
})

test('a secret that is left out stays as it was, with the same key only', async () => {
  await using app = await createChatApp()
  await app.post('instance/s3', WANTED)
  const { secretKey: _, ...again } = WANTED
  assert.equal((await app.post('instance/s3', { ...again, bucket: 'other' })).status, 200)
  const { config } = await app.gateway.sessions.require('sales')
  assert.match(JSON.stringify(config.dialects), /"bucket":"other".*hidden-secret|hidden-secret.*"bucket":"other"/)
  const other = await app.post('instance/s3', { ...again, accessKey: 'another' })
  assert.deepEqual([other.status, other.body], [400, refusal('secretKey is required when S3 is enabled')])
})

test('an object store that could not be used is refused', async () => {
  await using app = await createChatApp()
  const rows = [
    [{}, 'enabled is required'],
    [{ ...WANTED, bucket: '' }, 'bucket is required when S3 is enabled'],
    [{ ...WANTED, accessKey: null }, 'accessKey is required when S3 is enabled'],
    [{ ...WANTED, bucket: 'a/b' }, 'bucket is invalid'],
    [{ ...WANTED, endpoint: 'ftp://example.org' }, 'endpoint must be an http or https address'],
    [{ ...WANTED, endpoint: 'https://user:pass@example.org' }, 'endpoint must be an http or https address'],
  ] as const
  for (const [body, sentence] of rows) {
    const answer = await app.post('instance/s3', body)
    assert.deepEqual([answer.status, answer.body], [400, refusal(sentence)])
  }
  assert.deepEqual((await app.get('instance/getS3')).body.s3, NONE)
})
