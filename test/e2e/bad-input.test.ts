import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startGateway, type GatewayProcess } from '../support/gateway-process.ts'
import { assertRefused, rawRequest, type RawRequest } from '../support/raw-request.ts'
import { startSandbox, type SandboxProcess } from '../support/sandbox-process.ts'
import { createAccount, onPhone, pair } from '../support/waha.ts'

const OWNER = '15550130001'
const ANA = '15550130002'
const BODY_LIMIT = 256 * 1024

/** What people and programs send by mistake or on purpose, and what they get. */
describe('bad input', { timeout: 120_000 }, () => {
  let sandbox: SandboxProcess
  let gateway: GatewayProcess

  before(async () => {
    sandbox = await startSandbox()
    gateway = await startGateway({
      sandbox,
      env: { WAYPOST_BODY_LIMIT: String(BODY_LIMIT), WAYPOST_ALLOW_PRIVATE: '' },
    })
    await createAccount(sandbox, OWNER, 'Olivia Owner')
    await createAccount(sandbox, ANA, 'Ana Costa')
    await pair({ gateway, sandbox }, { name: 'Main', number: OWNER })
    await gateway.api.post('/api/sessions', { name: 'off', start: false })
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
  /** Checks that the network saw no message because of this. */
  const sendsNothing = async (work: () => Promise<void>) => {
    const beforehand = await networkMessages()
    await work()
    assert.equal(await networkMessages(), beforehand)
  }

  describe('credentials', () => {
    test('the key is taken from the header, and from the query in any spelling', async () => {
      for (const name of ['x-api-key', 'X-Api-Key', 'X-API-KEY']) {
        assert.equal((await call('/api/sessions', { key: null, headers: { [name]: gateway.key } })).status, 200)
        assert.equal((await call(`/api/sessions?${name}=${gateway.key}`, { key: null })).status, 200)
      }
    })

    test('no key, an empty one and a wrong one get 401', async () => {
      for (const key of [null, '', 'wrong', `${gateway.key} `, gateway.key.slice(0, -1), 'x'.repeat(8_000)]) {
        const answer = await call('/api/sessions', { key })
        // HTTP drops the blanks around a header's value.
        if (key === `${gateway.key} `) assert.equal(answer.status, 200)
        else assertRefused(answer, 401)
      }
    })

    test('other places for a key are not looked at', async () => {
      for (const headers of [{ authorization: `Bearer ${gateway.key}` }, { cookie: `x-api-key=${gateway.key}` }]) {
        assertRefused(await call('/api/sessions', { key: null, headers }), 401)
      }
      assertRefused(await post('/api/sendText', { 'x-api-key': gateway.key }, { key: null }), 401)
    })

    test('several keys in one request are none', async () => {
      const headers = { 'x-api-key': [gateway.key, 'other'] }
      assertRefused(await call('/api/sessions', { key: null, headers }), 401)
      assertRefused(await call(`/api/sessions?x-api-key=${gateway.key}&x-api-key=other`, { key: null }), 401)
    })

    test('a wrong header is not mended by a right query', async () => {
      assertRefused(await call(`/api/sessions?x-api-key=${gateway.key}`, { key: 'wrong' }), 401)
    })

    test('the key is asked for before the body is read', async () => {
      assertRefused(await post('/api/sendText', '{"broken', { key: null }), 401)
    })

    test('an answer never shows the key', async () => {
      for (const path of ['/api/server/environment?all=true', '/api/keys', '/api/server/version', '/health']) {
        assert.ok(!JSON.stringify((await call(path)).body).includes(gateway.key), path)
      }
    })
  })

  describe('session names', () => {
    const create = (name: unknown) => post('/api/sessions', { name, start: false })

    test('malformed ones are refused', async () => {
      for (const name of ['a b', '../x', '..', 'a/b', 'ü', 'x'.repeat(55), '*', 'a\0', 'a\n', '%2e', '💬']) {
        assertRefused(await create(name), 400, /session name|name must be shorter/)
      }
      for (const name of [5, {}, ['a'], true]) assertRefused(await create(name), 400, /name must be a string/)
    })

    test('reserved ones are refused in any case', async () => {
      for (const name of ['sessions', 'SESSIONS', 'files', 'keys', 'server', 'contacts', 'chat', 'group', 'waha']) {
        assertRefused(await create(name), 400, /reserved/)
      }
    })

    test('names that mean something to JavaScript are names like any other', async () => {
      for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
        assert.equal((await create(name)).status, 201)
        assert.equal((await call(`/api/sessions/${name}`)).body.name, name)
        assert.equal((await call(`/api/sessions/${name}`, { method: 'DELETE' })).status, 200)
        assertRefused(await call(`/api/sessions/${name}`), 404, /Session not found/)
      }
    })

    test('the case counts', async () => {
      assertRefused(await call('/api/sessions/main'), 404)
      assertRefused(await send({ session: 'MAIN' }), 404, /We didn't find a session with name 'MAIN'/)
    })

    test('a name in use is refused and says what to do', async () => {
      assertRefused(await create('Main'), 422, /PUT/)
    })
  })

  describe('bodies', () => {
    test('malformed JSON gets 400', async () => {
      for (const body of ['{"a":', '{]', 'text', '{"a":1}x', "{'a':1}", '\u0000']) {
        assertRefused(await post('/api/sendText', body), 400, /JSON/)
      }
    })

    test('a body that is no object gets 400', async () => {
      for (const body of ['null', '[]', '"x"', '5', 'true']) {
        assertRefused(await post('/api/sessions', body), 400, /body must be an object/)
      }
    })

    test('a body over the limit gets 413, with and without an announced length', async () => {
      const big = JSON.stringify({ text: 'x'.repeat(BODY_LIMIT) })
      assertRefused(await post('/api/sendText', big), 413, /larger/)
      const headers = { 'transfer-encoding': 'chunked', 'content-length': [] }
      assertRefused(await post('/api/sendText', big, { headers }), 413, /larger/)
    })

    test('deep nesting gets 400', async () => {
      const nested = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`
      assertRefused(await post('/api/sessions', `{"config":{"noweb":${nested}}}`), 400, /nested/)
      const list = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
      assertRefused(await post('/api/sendText', `{"chatId":${list}}`), 400, /nested/)
    })

    test('keys that reach for prototypes get 400 and change nothing', async () => {
      for (const body of [
        '{"name":"evil","start":false,"__proto__":{"polluted":1}}',
        '{"name":"evil","config":{"metadata":{"__proto__":"x"}}}',
        '{"name":"evil","constructor":{"prototype":{"polluted":1}}}',
      ]) {
        assertRefused(await post('/api/sessions', body), 400, /__proto__|prototype/)
      }
      assertRefused(await call('/api/sessions/evil'), 404)
    })

    test('other media types get 400 and say what is expected', async () => {
      for (const type of ['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'nonsense']) {
        const answer = await post('/api/sendText', 'x', { headers: { 'content-type': type } })
        assertRefused(answer, 400, /application\/json/)
      }
    })

    test('wrong types name the field', async () => {
      const wrong: readonly (readonly [Record<string, unknown>, RegExp])[] = [
        [{ session: 5 }, /session must be a string/],
        [{ chatId: 5 }, /chatId must be a string/],
        [{ chatId: null }, /chatId must be a string/],
        [{ chatId: undefined }, /chatId should not be empty/],
        [{ chatId: '' }, /chatId should not be empty/],
        [{ text: 5 }, /text must be a string/],
        [{ text: null }, /text must be a string/],
        [{ text: undefined }, /text should not be empty/],
        [{ text: '' }, /text must not be empty/],
        [{ reply_to: 5 }, /reply_to must be a string/],
        [{ mentions: { a: 1 } }, /mentions must be an array/],
        [{ mentions: [5] }, /mentions.0 must be a string/],
        [{ linkPreview: 'maybe' }, /linkPreview must be a boolean/],
        [{ id: 5 }, /id must be a string/],
      ]
      await sendsNothing(async () => {
        for (const [fields, says] of wrong) assertRefused(await send(fields), 400, says)
      })
    })

    test('unknown fields do not matter', async () => {
      assert.equal((await send({ text: 'with more fields', unknown: { deep: [1] }, __typename: 'x' })).status, 201)
    })
  })

  describe('addresses and queries', () => {
    test('what is no number and no list position gets 400 naming the field', async () => {
      for (const path of [
        '/api/Main/chats',
        '/api/Main/chats/all/messages',
        '/api/Main/lids',
        '/api/Main/chats/overview',
      ]) {
        for (const name of ['limit', 'offset']) {
          for (const value of [
            '-1',
            'NaN',
            'Infinity',
            'abc',
            '1e400',
            '99999999999999999999',
            "1'--",
            '1&limit=2&offset=2',
          ]) {
            assertRefused(await call(`${path}?${name}=${value}`), 400, new RegExp(`${name} must`))
          }
        }
      }
    })

    test('unknown words get 400 naming those that are known', async () => {
      assertRefused(await call('/api/Main/chats?sortBy=x'), 400, /sortBy must be one of .*conversationTimestamp/)
      assertRefused(await call('/api/Main/chats?sortOrder=up'), 400, /sortOrder must be one of .*asc/)
      assertRefused(await call('/api/Main/chats/all/messages?filter.ack=x'), 400, /filter.ack must be one of .*READ/)
      assertRefused(await call('/api/Main/chats/all/messages?filter.fromMe=x'), 400, /filter.fromMe must be a boolean/)
      assertRefused(await call('/api/Main/chats/all/messages?filter.timestamp.gte=x'), 400, /filter.timestamp.gte must/)
      assertRefused(await call('/api/Main/auth/qr?format=gif'), 400, /format must be one of/)
    })

    test('a huge query is served or refused, and the next one is answered', async () => {
      assert.equal((await call(`/api/Main/chats?x=${'a'.repeat(12_000)}`)).status, 200)
      assert.equal((await call(`/api/Main/chats?x=${'a'.repeat(60_000)}`)).status, 431)
      assert.equal((await call('/ping')).status, 200)
    })

    test('broken escapes, NUL and traversal in paths get 4xx', async () => {
      assertRefused(await call('/api/%ZZ/chats'), 400)
      assertRefused(await call('/api/%00/chats'), 404)
      assertRefused(await call('/api/Main/chats/%00/messages'), 400, /chat id/)
      assertRefused(await call('/api/Main/chats/all/messages/%00'), 404, /Message not found/)
      assertRefused(await call('/api/sessions/..%2f..%2fetc'), 404)
      assertRefused(await call('/api/../../etc/passwd'), 404)
    })

    test('files are found by their names alone', async () => {
      const names = [
        '..%2f..%2fwaypost.lock',
        '%2e%2e%2fwaypost.lock.json',
        '..%5c..%5cwaypost.lock',
        'waypost.lock',
        '....//waypost.lock',
        '%2fetc%2fpasswd',
        'a%00.jpg',
        'x'.repeat(400),
      ]
      for (const name of names) assertRefused(await call(`/api/files/Main/${name}`), 404)
      for (const name of ['..', '.', '%2e%2e']) assertRefused(await call(`/api/files/Main/${name}`), 404)
      assertRefused(await call('/api/files/..%2f..%2f/waypost.lock'), 404)
      assertRefused(await call('/api/files/unknown/a.jpg'), 404, /File not found/)
    })

    test('unknown routes and methods get 404 in WAHA’s form', async () => {
      assertRefused(await call('/api/nothing'), 404, /Cannot GET \/api\/nothing/)
      assertRefused(await call('/api/Main/nothing', { method: 'DELETE' }), 404, /Cannot DELETE/)
      assertRefused(await call('/api/sendText', { method: 'PUT' }), 404, /Cannot PUT/)
    })

    test('HEAD has no body and sends nothing; OPTIONS tells what is allowed', async () => {
      const head = await call('/api/sessions', { method: 'HEAD' })
      assert.deepEqual([head.status, head.body], [200, ''])
      await sendsNothing(async () => {
        const path = `/api/sendText?session=Main&phone=${ANA}&text=head`
        assert.equal((await call(path, { method: 'HEAD' })).status, 404)
      })
      const options = await call('/api/sendText', { method: 'OPTIONS', key: null })
      assert.equal(options.status, 204)
      assert.match(options.headers.get('access-control-allow-methods') ?? '', /POST/)
    })
  })

  test('after all this the gateway still works, and the network was asked for nothing strange', async () => {
    assert.equal((await send({ text: 'still here' })).status, 201)
    await onPhone(sandbox, ANA, 'still here')
    const { body } = await sandbox.control.get('/stats')
    assert.deepEqual([body.unknownRequests, body.decryptFailures], [{}, 0])
  })
})
