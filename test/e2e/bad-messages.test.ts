import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startGateway, type GatewayProcess } from '../support/gateway-process.ts'
import { assertRefused, rawRequest, type RawRequest } from '../support/raw-request.ts'
import { startSandbox, type SandboxProcess } from '../support/sandbox-process.ts'
import { until } from '../support/wait.ts'
import { createAccount, onPhone, pair } from '../support/waha.ts'

const OWNER = '15550131001'
const ANA = '15550131002'
const NOBODY = '15559990001'

/** Chats, numbers, messages and texts that cannot be, and what they get. */
describe('bad messages', { timeout: 120_000 }, () => {
  let sandbox: SandboxProcess
  let gateway: GatewayProcess

  before(async () => {
    sandbox = await startSandbox()
    gateway = await startGateway({ sandbox })
    await createAccount(sandbox, OWNER, 'Olivia Owner')
    await createAccount(sandbox, ANA, 'Ana Costa')
    await pair({ gateway, sandbox }, { name: 'Main', number: OWNER })
    await send({ text: 'the first one' })
    await onPhone(sandbox, ANA, 'the first one')
    await until('the end of what a pairing sends', isQuiet)
  })
  after(async () => {
    await gateway[Symbol.asyncDispose]()
    await sandbox[Symbol.asyncDispose]()
  })

  const call = (path: string, request: Omit<RawRequest, 'path'> = {}) =>
    rawRequest(gateway.origin, { key: gateway.key, ...request, path })
  const post = (path: string, body: unknown, request: Omit<RawRequest, 'path'> = {}) =>
    call(path, { method: 'POST', body, ...request })
  const send = (fields: Record<string, unknown>) =>
    post('/api/sendText', { session: 'Main', chatId: `${ANA}@c.us`, text: 'hello', ...fields })
  const networkMessages = async () => (await sandbox.control.get('/stats')).body.messages as number
  /** Whether the phone and we have nothing to tell each other any more. */
  const isQuiet = async () => {
    const beforehand = await networkMessages()
    await new Promise((resolve) => setTimeout(resolve, 500))
    return (await networkMessages()) === beforehand
  }
  /** Checks that the network saw no message because of this. */
  const sendsNothing = async (work: () => Promise<void>) => {
    const beforehand = await networkMessages()
    await work()
    assert.equal(await networkMessages(), beforehand)
  }

  test('an address that is none gets 400', async () => {
    const addresses = [
      'hello',
      '@c.us',
      'abc@c.us',
      '../../x@c.us',
      '123',
      '15550130002@evil.com',
      `${ANA}@c.us@c.us`,
      '@',
    ]
    await sendsNothing(async () => {
      for (const chatId of [...addresses, `${'1'.repeat(300)}@c.us`, `${ANA}@c.us\n`.repeat(2), 'a\0@c.us']) {
        assertRefused(await send({ chatId }), 400, /chat|address/)
      }
    })
  })

  test('a number that is not on WhatsApp gets 422, and nothing is sent', async () => {
    await sendsNothing(async () => {
      for (const chatId of [`${NOBODY}@c.us`, NOBODY, `+${NOBODY}`, `${NOBODY}@s.whatsapp.net`]) {
        assertRefused(await send({ chatId }), 422, /not on WhatsApp/)
      }
      const query = `session=Main&phone=${NOBODY}&text=x`
      assertRefused(await call(`/api/sendText?${query}`), 422, /not on WhatsApp/)
      assertRefused(await post('/api/reply', { session: 'Main', chatId: NOBODY, text: 'x' }), 422, /not on WhatsApp/)
      const exists = await call(`/api/contacts/check-exists?session=Main&phone=${NOBODY}`)
      assert.deepEqual([exists.status, exists.body], [200, { numberExists: false }])
    })
    const chats = await call('/api/Main/chats')
    assert.ok(!JSON.stringify(chats.body).includes(NOBODY))
  })

  test('what is no phone number gets 400', async () => {
    assertRefused(await call('/api/contacts/check-exists?session=Main&phone=abc'), 400, /phone number/)
    assertRefused(await call('/api/contacts/check-exists?session=Main'), 400, /phone should not be empty/)
    assertRefused(await call('/api/Main/lids/pn/abc'), 400, /phone number/)
  })

  test('a hidden id or a group that nobody has gets 422', async () => {
    assertRefused(await send({ chatId: '999999999999@lid' }), 422, /refused/)
    assertRefused(await send({ chatId: '120363000000000000@g.us' }), 422, /refused/)
  })

  test('an unknown message id gets 404, a malformed one 400, and nothing is sent', async () => {
    const unknown = `false_${ANA}@c.us_3EB0000000000000`
    await sendsNothing(async () => {
      assertRefused(await send({ reply_to: unknown }), 404, /Message not found/)
      assertRefused(await send({ reply_to: '3EB0000000000000' }), 404, /Message not found/)
      assertRefused(await send({ reply_to: 'a_b' }), 400, /Message id must be/)
      assertRefused(await call(`/api/Main/chats/${ANA}@c.us/messages/${unknown}`), 404, /Message not found/)
      assertRefused(await call('/api/Main/chats/all/messages/3EB0000000000000'), 404, /Message not found/)
      assertRefused(await call(`/api/Main/chats/${ANA}@c.us/messages/a_b_c`), 400, /Message id must be/)
      const seen = await post('/api/sendSeen', { session: 'Main', chatId: ANA, messageIds: [unknown] })
      assert.deepEqual([seen.status, seen.body], [201, { ids: [] }])
    })
  })

  test('an id of one’s own is sent once, and only when it can be an id', async () => {
    const id = '3EB0AAAAAAAAAAAAAAAA01'
    assert.equal((await send({ text: 'once', id })).status, 201)
    await sendsNothing(async () => {
      assertRefused(await send({ text: 'twice', id }), 409, /already used/)
      for (const bad of ['a b', 'a\nb', '../x', 'X'.repeat(129), '💬'])
        assertRefused(await send({ id: bad }), 400, /id must be/)
    })
  })

  test('every character arrives as it was sent', async () => {
    const texts = [
      'e\u0301 👩‍👩‍👧‍👦 🇵🇹 ✍🏽',
      '\u202eright to left\u202c \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627',
      'a\0b\u0001\u001b[31m\u007f',
      '  \r\n\t blanks around \u2028\u2029 ',
      '{"json":"<script>alert(1)</script>"} \'; drop table message; --',
      '\ufeff\ufffd\uffff\u{10ffff}',
      `long ${'0123456789'.repeat(6_500)}`,
    ]
    for (const text of texts) {
      const sent = await send({ text })
      assert.deepEqual([sent.status, sent.body.body], [201, text])
      await onPhone(sandbox, ANA, text)
      const stored = await call(`/api/Main/chats/all/messages/${encodeURIComponent(sent.body.id)}`)
      assert.equal(stored.body.body, text)
    }
  })

  test('half a character and an endless text are refused', async () => {
    await sendsNothing(async () => {
      assertRefused(await send({ text: 'a\ud800b' }), 400, /Unicode/)
      assertRefused(await send({ text: 'x'.repeat(65_537) }), 400, /65536/)
    })
  })
  test('after all this the gateway still works, and the network was asked for nothing strange', async () => {
    assert.equal((await send({ text: 'still here' })).status, 201)
    await onPhone(sandbox, ANA, 'still here')
    const { body } = await sandbox.control.get('/stats')
    assert.deepEqual([body.unknownRequests, body.decryptFailures], [{}, 0])
  })
})
