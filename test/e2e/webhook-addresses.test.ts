import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startGateway, type GatewayProcess } from '../support/gateway-process.ts'
import { assertRefused, rawRequest } from '../support/raw-request.ts'
import { startSandbox, type SandboxProcess } from '../support/sandbox-process.ts'

const PRIVATE = [
  'http://127.0.0.1:3000/',
  'http://127.1/',
  'http://10.0.0.1/',
  'http://172.16.0.1/',
  'http://192.168.1.1/',
  'http://100.64.0.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://0.0.0.0/',
  'http://0/',
  'http://224.0.0.1/',
  'http://255.255.255.255/',
  'http://192.0.2.1/',
  'http://198.18.0.1/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0x7f.1/',
  'http://0177.0.0.1/',
  'http://①②⑦.0.0.1/',
  'http://10.0.0.1./',
  'HTTP://10.0.0.1/',
  'http://user:pass@10.0.0.1/',
  'http://[::1]/',
  'http://[::]/',
  'http://[fe80::1]/',
  'http://[fc00::1]/',
  'http://[::ffff:10.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[::10.0.0.1]/',
  'http://[64:ff9b::10.0.0.1]/',
  'http://[2002:0a00:0001::]/',
  'http://[2001:db8::1]/',
  'http://localhost/',
  'http://LOCALHOST:3000/',
]
const NO_ADDRESS = [
  'ftp://example.com/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'gopher://example.com/',
  'ws://example.com/',
  'http://',
  '//example.com/x',
  'example.com',
  'http://a b/',
  'http://example.com:99999/',
  'http://[fe80::1%25eth0]/',
  'http://\0/',
  '',
]
const HEADERS = [
  { name: 'X', value: 'a\r\nEvil: 1' },
  { name: 'X', value: 'a\nEvil: 1' },
  { name: 'X', value: 'a\0' },
  { name: 'X', value: '€' },
  { name: 'X\r\nEvil', value: '1' },
  { name: 'X Y', value: '1' },
  { name: 'X:', value: '1' },
  { name: '', value: '1' },
  { name: 'Host', value: 'inside.example.com' },
  { name: 'content-length', value: '1' },
  { name: 'Transfer-Encoding', value: 'chunked' },
  { name: 'Connection', value: 'close' },
]

describe('webhook settings that are refused', () => {
  let sandbox: SandboxProcess
  let gateway: GatewayProcess

  before(async () => {
    sandbox = await startSandbox()
    gateway = await startGateway({ sandbox, env: { WAYPOST_ALLOW_PRIVATE: '' } })
    await gateway.api.post('/api/sessions', { name: 'main', start: false })
  })
  after(async () => {
    await gateway[Symbol.asyncDispose]()
    await sandbox[Symbol.asyncDispose]()
  })

  const request = (method: string, path: string, body: unknown) =>
    rawRequest(gateway.origin, { key: gateway.key, method, path, body })
  const configure = (webhook: Record<string, unknown>) =>
    request('PUT', '/api/sessions/main', { config: { webhooks: [{ events: ['message'], ...webhook }] } })

  for (const url of PRIVATE) {
    test(`${url} is private`, async () => {
      assertRefused(await configure({ url }), 400, /private address; allow it in WAYPOST_ALLOW_PRIVATE/)
      const config = { webhooks: [{ url, events: ['message'] }] }
      for (const [path, name] of [
        ['/api/sessions', 'fresh'],
        ['/api/sessions/start', 'fresh'],
      ] as const) {
        assertRefused(await request('POST', path, { name, config }), 400, /private/)
      }
      assert.equal((await gateway.api.get('/api/sessions/fresh')).status, 404)
    })
  }

  for (const url of NO_ADDRESS) {
    test(`${JSON.stringify(url)} is no web address`, async () => {
      assertRefused(await configure({ url }), 400, /config.webhooks.0.url/)
    })
  }

  for (const header of HEADERS) {
    test(`the header ${JSON.stringify(header)} cannot be sent`, async () => {
      const answer = await configure({ url: 'https://example.com/', customHeaders: [header] })
      assertRefused(answer, 400, /config.webhooks.0.customHeaders.0/)
    })
  }

  test('wrong types and words name the field', async () => {
    const url = 'https://example.com/'
    const wrong: readonly (readonly [Record<string, unknown>, RegExp])[] = [
      [{ url: 5 }, /webhooks.0.url must be a string/],
      [{ url, events: 'message' }, /webhooks.0.events must be an array/],
      [{ url, events: ['nope'] }, /webhooks.0.events.0 must be one of/],
      [{ url, events: [5] }, /webhooks.0.events.0 must be a string/],
      [{ url, hmac: 'key' }, /webhooks.0.hmac must be an object/],
      [{ url, hmac: { key: 5 } }, /webhooks.0.hmac.key must be a string/],
      [{ url, retries: { attempts: -1 } }, /retries.attempts must not be less than 0/],
      [{ url, retries: { attempts: 1.5 } }, /retries.attempts must be an integer/],
      [{ url, retries: { attempts: 1e9 } }, /retries.attempts must not be greater/],
      [{ url, retries: { delaySeconds: -1 } }, /retries.delaySeconds must not be less than 0/],
      [{ url, retries: { delaySeconds: '2' } }, /retries.delaySeconds must be a number/],
      [{ url, retries: { policy: 'never' } }, /retries.policy must be one of .*exponential/],
      [{ url, customHeaders: { a: 'b' } }, /customHeaders must be an array/],
      [{ url, customHeaders: [{ name: 'X' }] }, /customHeaders.0.value should not be empty/],
    ]
    for (const [webhook, says] of wrong) assertRefused(await configure(webhook), 400, says)
    const config = { metadata: { a: 1 } }
    assertRefused(await request('PUT', '/api/sessions/main', { config }), 400, /config.metadata.a must be a string/)
    assertRefused(await request('PUT', '/api/sessions/main', { config: 'x' }), 400, /config must be an object/)
  })

  test('a public address is accepted, also while its name cannot be resolved', async () => {
    for (const url of ['https://93.184.216.34/hook', 'https://not-there.invalid/hook']) {
      assert.equal((await configure({ url })).status, 200, url)
    }
  })

  test('a refused configuration changes nothing', async () => {
    await configure({ url: 'https://93.184.216.34/kept' })
    assertRefused(await configure({ url: 'http://10.0.0.1/' }), 400)
    const { body } = await gateway.api.get('/api/sessions/main')
    assert.equal(body.config.webhooks[0].url, 'https://93.184.216.34/kept')
  })
})
