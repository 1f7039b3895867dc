import assert from 'node:assert/strict'
import test from 'node:test'
import { ABSENT, createTestApp } from '../../testing/app.ts'

test('a number is on WhatsApp or not', async () => {
  await using app = await createTestApp()
  await app.pair('default')
  const yes = await app.call('GET /api/contacts/check-exists?phone=%2B4915550001&session=default')
  assert.equal(yes.status, 200)
  assert.deepEqual([yes.body.numberExists, yes.body.chatId], [true, '4915550001@c.us'])
  assert.deepEqual((await app.call(`GET /api/contacts/check-exists?phone=${ABSENT}`)).body, { numberExists: false })
  assert.equal((await app.call('GET /api/contacts/check-exists?phone=me')).status, 400)
  assert.equal((await app.call('GET /api/contacts/check-exists')).status, 400)
})

test('a hidden id that was met is the number behind it', async () => {
  await using app = await createTestApp()
  await app.pair('default')
  await app.call('GET /api/contacts/check-exists?phone=4915550001')
  const { body } = await app.call('GET /api/contacts/check-exists?phone=94915550001@lid')
  assert.equal(body.chatId, '4915550001@c.us')
  assert.equal((await app.call('GET /api/contacts/check-exists?phone=1@lid')).status, 400)
})

test('pairs of hidden id and number are listed, counted and looked up', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('one')
  const pairs = [1, 2].map((n) => ({ phone: `491555000${n}@s.whatsapp.net`, lid: `7${n}@lid` }))
  await phone.emit({ type: 'identities', pairs })
  const anna = { lid: '71@lid', pn: '4915550001@c.us' }
  const { body } = await app.call('GET /api/one/lids')
  assert.ok(body.some(({ lid, pn }: typeof anna) => lid === anna.lid && pn === anna.pn))
  assert.equal((await app.call('GET /api/one/lids?limit=1&offset=0')).body.length, 1)
  assert.deepEqual((await app.call('GET /api/one/lids/count')).body, { count: body.length })
  for (const lid of ['71@lid', '71%40lid', '71'])
    assert.deepEqual((await app.call(`GET /api/one/lids/${lid}`)).body, anna)
  for (const number of ['4915550001', '4915550001@c.us']) {
    assert.deepEqual((await app.call(`GET /api/one/lids/pn/${number}`)).body, anna)
  }
  assert.deepEqual((await app.call('GET /api/one/lids/99@lid')).body, { lid: '99@lid', pn: null })
  assert.deepEqual((await app.call('GET /api/one/lids/pn/4915550009')).body, { lid: null, pn: '4915550009@c.us' })
  assert.equal((await app.call('GET /api/none/lids/count')).status, 404)
})
