import assert from 'node:assert/strict'
import test from 'node:test'
import { ABSENT } from '../../testing/app.ts'
import { ANNA, ANNA_NUMBER, GROUP, createChatApp, refusal } from '../../testing/chats.ts'

const BEN = '4915550002@s.whatsapp.net'

test('a person is blocked and let in again, and the blocked ones are counted', async () => {
  await using app = await createChatApp()
  app.phone.phone.blocked.add(BEN)
  const blocked = await app.post('chat/block', { number: ANNA_NUMBER, block: true })
  const message = 'Contact blocked successfully'
  const expected = { success: true, message, contact_jid: ANNA, blocked: true, blocked_count: 2 }
  assert.deepEqual([blocked.status, blocked.body], [200, expected])
  assert.ok(app.phone.phone.blocked.has(ANNA))
  const open = await app.post('chat/block', { number: ANNA_NUMBER, block: false })
  const words = { message: 'Contact unblocked successfully', blocked: false, blocked_count: 1 }
  assert.deepEqual(open.body, { ...expected, ...words })
  assert.deepEqual([...app.phone.phone.blocked], [BEN])
  const group = await app.post('chat/block', { number: GROUP, block: true })
  assert.deepEqual([group.status, group.body], [400, refusal('Number must be of a contact')])
})

test('everybody who is known is listed, with every name', async () => {
  await using app = await createChatApp()
  await app.phone.emit({
    type: 'contacts',
    contacts: [{ jid: ANNA, alt: '71@lid', savedName: 'Anna Silva', pushName: 'anna', businessName: 'Silva Ltda' }],
  })
  await app.receive({ chat: BEN, sender: BEN, senderName: 'Ben' })
  const { status, body } = await app.get('chat/contacts')
  assert.deepEqual([status, body.success, body.message, body.total], [200, true, 'Contacts retrieved successfully', 2])
  const anna = body.contacts.find(({ jid }: { readonly jid: string }) => jid === ANNA)
  assert.deepEqual(anna, {
    jid: ANNA,
    lid: '71@lid',
    first_name: 'Anna',
    full_name: 'Anna Silva',
    push_name: 'anna',
    business_name: 'Silva Ltda',
    redacted_phone: '',
    found: true,
  })
})

test('one contact is found by any of their addresses, without asking WhatsApp', async () => {
  await using app = await createChatApp()
  await app.phone.emit({ type: 'contacts', contacts: [{ jid: ANNA, alt: '71@lid', pushName: 'anna' }] })
  await app.phone.unlink()
  for (const number of [ANNA_NUMBER, ANNA, '71@lid', '551199999999']) {
    const { status, body } = await app.get('chat/contacts', `number=${number}`)
    const { jid, lid, found } = body.contact
    assert.deepEqual([status, jid, lid, found], [200, ANNA, '71@lid', true], number)
  }
  const unknown = await app.get('chat/contacts', 'number=4915550009')
  const { jid, found } = unknown.body.contact
  assert.deepEqual([unknown.status, jid, found], [200, '4915550009@s.whatsapp.net', false])
})

test('a Brazilian number is found with and without its ninth digit', async () => {
  await using app = await createChatApp({ absent: ['5511988880000', '5521977770000', '552177770000'] })
  const known = await app.receive()
  assert.equal(known.chat, ANNA)
  const chat = await app.post('chat/archive', { number: '551199999999', archive: true })
  assert.deepEqual([chat.status, chat.body.chat_jid], [200, ANNA])
  const asked = await app.post('chat/archive', { number: '5511988880000', archive: true })
  assert.deepEqual([asked.status, asked.body.chat_jid], [200, '551188880000@s.whatsapp.net'])
  const nobody = await app.post('chat/archive', { number: '5521977770000', archive: true })
  assert.deepEqual([nobody.status, nobody.body], [400, refusal('Number 5521977770000 is not on WhatsApp')])
  const abroad = await app.post('chat/archive', { number: ABSENT, archive: true })
  assert.deepEqual([abroad.status, abroad.body], [400, refusal(`Number ${ABSENT} is not on WhatsApp`)])
  assert.equal(app.phone.changes.length, 2)
})
