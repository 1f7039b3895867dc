import assert from 'node:assert/strict'
import test from 'node:test'
import { receiveFile } from '../../../../core/testing/files.ts'
import { createTestApp, incoming, type TestApp } from '../../testing/app.ts'

const TEXT = Buffer.from('0123456789')

async function withFile(): Promise<TestApp> {
  const app = await createTestApp()
  await receiveFile(await app.pair('one'), TEXT, { id: 'AA', chat: '1@s.whatsapp.net', sender: '1@s.whatsapp.net' })
  return app
}

const linkOf = async (app: TestApp) => {
  const message = await app.gateway.messages.require('one', { id: 'AA' })
  return (app.gateway.media.link('one', message)?.url ?? '').replace('http://127.0.0.1:3000', '')
}

test('a file comes whole or in part, with its type, by full and bare id', async () => {
  await using app = await withFile()
  for (const path of ['one/false_1@c.us_AA.txt', 'one/AA.txt', 'one/AA']) {
    const { status, body, raw } = await app.call(`GET /api/files/${path}`)
    assert.deepEqual([status, body], [200, '0123456789'])
    assert.match(String(raw.headers['content-type']), /^text\/plain/)
    assert.equal(raw.headers['content-length'], '10')
    assert.equal(raw.headers['x-content-type-options'], 'nosniff')
  }
  const part = await app.call('GET /waha/api/files/one/AA.txt', { headers: { range: 'bytes=2-4' } })
  assert.deepEqual([part.status, part.body], [206, '234'])
  assert.equal(part.raw.headers['content-range'], 'bytes 2-4/10')
  const outside = await app.call('GET /api/files/one/AA.txt', { headers: { range: 'bytes=20-' } })
  assert.equal(outside.status, 416)
  assert.equal(outside.raw.headers['content-range'], 'bytes */10')
  const head = await app.call('HEAD /api/files/one/AA.txt')
  assert.deepEqual([head.status, head.body, head.raw.headers['content-length']], [200, '', '10'])
})

test('who has the file already is told so, and a part is of that file or the whole', async () => {
  await using app = await withFile()
  const { raw } = await app.call('GET /api/files/one/AA.txt')
  const etag = String(raw.headers.etag)
  const known = await app.call('GET /api/files/one/AA.txt', { headers: { 'if-none-match': etag } })
  assert.deepEqual([known.status, known.body], [304, ''])
  const range = { range: 'bytes=2-4' }
  assert.equal((await app.call('GET /api/files/one/AA.txt', { headers: { ...range, 'if-range': etag } })).status, 206)
  assert.equal(
    (await app.call('GET /api/files/one/AA.txt', { headers: { ...range, 'if-range': '"other"' } })).status,
    200,
  )
})

test('what a browser would run is to be saved, and is no page', async () => {
  await using app = await createTestApp()
  const session = await app.pair('one')
  for (const [mimetype, type, disposition] of [
    ['text/html', 'application/octet-stream', 'attachment'],
    ['image/svg+xml', 'application/octet-stream', 'attachment'],
    ['application/xhtml+xml', 'application/octet-stream', 'attachment'],
    ['text/javascript', 'application/octet-stream', 'attachment'],
    ['TEXT/HTML; charset=utf-8', 'application/octet-stream', 'attachment'],
    ['text/plain\r\nx-evil: 1', 'application/octet-stream', 'attachment'],
    ['', 'application/octet-stream', 'attachment'],
    ['application/zip', 'application/zip', 'attachment'],
    ['image/jpeg', 'image/jpeg', 'inline'],
    ['audio/ogg; codecs=opus', 'audio/ogg; codecs=opus', 'inline'],
    ['application/pdf', 'application/pdf', 'inline'],
  ] as const) {
    const { id } = await receiveFile(session, Buffer.from('x'), { mimetype })
    const { status, raw } = await app.call(`GET /api/files/one/${id}`)
    assert.deepEqual([status, raw.headers['content-type']], [200, type], mimetype)
    assert.ok(String(raw.headers['content-disposition']).startsWith(`${disposition}; filename="`), mimetype)
    assert.match(String(raw.headers['content-security-policy']), /sandbox/)
    assert.equal(raw.headers['x-evil'], undefined)
  }
})

test("a sender's name for the file is shown without paths and signs that cannot be seen", async () => {
  await using app = await createTestApp()
  const session = await app.pair('one')
  for (const [fileName, shown] of [
    ['report.pdf', `filename="report.pdf"; filename*=UTF-8''report.pdf`],
    ['Ação "1".pdf', `filename="A__o _1_.pdf"; filename*=UTF-8''A%C3%A7%C3%A3o%20_1_.pdf`],
    ['../../etc/pass\u202Ewd\r\nx: y', `filename="passwdx_ y"; filename*=UTF-8''passwdx_%20y`],
    ['..', `filename="file"; filename*=UTF-8''file`],
  ] as const) {
    const { id } = await receiveFile(session, Buffer.from('x'), { mimetype: 'application/pdf', fileName })
    const { raw } = await app.call(`GET /api/files/one/${id}.pdf`)
    assert.equal(raw.headers['content-disposition'], `inline; ${shown}`)
  }
})

test('a signed link needs no key, and opens that file only', async () => {
  await using app = await withFile()
  const link = await linkOf(app)
  const opened = await app.call(`GET ${link}`, { key: null })
  assert.deepEqual([opened.status, opened.body], [200, '0123456789'])
  await receiveFile(app.engine('one'), Buffer.from('other'), { id: 'BB', chat: '1@s.whatsapp.net' })
  for (const bad of [
    link.replace('_AA', '_BB'),
    link.replace(/signature=.{4}/, 'signature=AAAA'),
    link.split('&')[0] ?? '',
  ]) {
    assert.equal((await app.call(`GET ${bad}`, { key: null })).status, 401, bad)
  }
})

test('what is not there, or is no file name, is 404', async () => {
  await using app = await withFile()
  await app.engine('one').emit({ type: 'message', message: incoming({ id: 'TT' }), envelopes: [] })
  for (const path of [
    'one/BB.txt',
    'two/AA.txt',
    'one/..%2Fone%2FAA.txt',
    'one/.hidden',
    '..%2F/AA.txt',
    'one/TT.txt',
  ]) {
    assert.equal((await app.call(`GET /api/files/${path}`)).status, 404, path)
  }
  assert.match((await app.call('GET /api/files/one/BB.txt')).body.message, /^File not found: /)
  assert.equal((await app.call('GET /api/files/one/AA.txt', { key: null })).status, 401)
})
