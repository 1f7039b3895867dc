import assert from 'node:assert/strict'
import test from 'node:test'
import { createTestApp } from '../../testing/app.ts'

test('a file comes whole or in part, with its type', async () => {
  await using app = await createTestApp()
  await app.media.put('one', 'true_1@c.us_AA.txt', Buffer.from('0123456789'))
  for (const path of ['/api/files/one/true_1@c.us_AA.txt', '/waha/api/files/one/true_1%40c.us_AA.txt']) {
    const { status, body, raw } = await app.call(`GET ${path}`)
    assert.deepEqual([status, body], [200, '0123456789'])
    assert.match(String(raw.headers['content-type']), /^text\/plain/)
    assert.equal(raw.headers['content-length'], '10')
    assert.equal(raw.headers['x-content-type-options'], 'nosniff')
  }
  const part = await app.call('GET /api/files/one/true_1@c.us_AA.txt', { headers: { range: 'bytes=2-4' } })
  assert.deepEqual([part.status, part.body], [206, '234'])
  assert.equal(part.raw.headers['content-range'], 'bytes 2-4/10')
  const outside = await app.call('GET /api/files/one/true_1@c.us_AA.txt', { headers: { range: 'bytes=20-' } })
  assert.equal(outside.status, 416)
  assert.equal(outside.raw.headers['content-range'], 'bytes */10')
  const head = await app.call('HEAD /api/files/one/true_1@c.us_AA.txt')
  assert.deepEqual([head.status, head.body, head.raw.headers['content-length']], [200, '', '10'])
})

test('what a browser would run is to be saved', async () => {
  await using app = await createTestApp()
  for (const [name, disposition] of [
    ['a.html', 'attachment'],
    ['a.svg', 'attachment'],
    ['a.js', 'attachment'],
    ['a.jpg', 'inline'],
    ['a.pdf', 'inline'],
  ] as const) {
    await app.media.put('one', name, Buffer.from('x'))
    const { raw } = await app.call(`GET /api/files/one/${name}`)
    assert.match(String(raw.headers['content-disposition']), new RegExp(`^${disposition}; filename="${name}"$`))
    assert.match(String(raw.headers['content-security-policy']), /sandbox/)
  }
})

test('what is not there, or is no file name, is 404', async () => {
  await using app = await createTestApp()
  await app.media.put('one', 'a.txt', Buffer.from('x'))
  for (const path of ['one/b.txt', 'two/a.txt', 'one/..%2Fone%2Fa.txt', 'one/.hidden', '..%2F/a.txt']) {
    assert.equal((await app.call(`GET /api/files/${path}`)).status, 404, path)
  }
  assert.match((await app.call('GET /api/files/one/b.txt')).body.message, /^File not found: /)
  assert.equal((await app.call('GET /api/files/one/a.txt', { key: null })).status, 401)
})
