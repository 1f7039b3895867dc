import assert from 'node:assert/strict'
import test from 'node:test'
import { GatewayError } from '../../../core/errors.ts'
import { DEFAULT_SESSION_CONFIG, type WebhookSettings } from '../../../core/model/session.ts'
import { fromWahaConfig, toWahaConfig } from './config.ts'

const given = {
  metadata: { 'user.id': '123' },
  proxy: { server: 'proxy:3128', username: null, password: null },
  ignore: { groups: true },
  client: { deviceName: 'Mac OS', browserName: 'Firefox' },
  noweb: { store: { enabled: true } },
  webhooks: [
    {
      url: 'https://example.org/hook',
      events: ['message', 'session.status'] as ('message' | 'session.status')[],
      hmac: { key: 'secret' },
      customHeaders: [{ name: 'X-Tenant', value: '7' }],
    },
  ],
}

test('a configuration is understood and given back as it came', () => {
  const config = fromWahaConfig(given)
  assert.deepEqual(config.proxy, { server: 'proxy:3128' })
  assert.deepEqual(config.ignore, { status: false, groups: true, channels: false, broadcast: false })
  assert.deepEqual([config.deviceName, config.browserName], ['Mac OS', 'Firefox'])
  assert.deepEqual(config.webhooks, [
    {
      dialect: 'waha',
      url: 'https://example.org/hook',
      events: ['message', 'session.status'],
      hmacKey: 'secret',
      headers: { 'X-Tenant': '7' },
      retries: { policy: 'constant', delaySeconds: 2, attempts: 15 },
    },
  ])
  assert.deepEqual(toWahaConfig(config), given)
})

test('no configuration is the default one', () => {
  assert.deepEqual(fromWahaConfig(null), { ...DEFAULT_SESSION_CONFIG, dialects: { waha: {} } })
})

test('what another API declared on the session stays', () => {
  const foreign = { ...webhook, dialect: 'other' }
  const before = { ...DEFAULT_SESSION_CONFIG, webhooks: [foreign, webhook], dialects: { other: { a: 1 }, waha: given } }
  const config = fromWahaConfig({}, before)
  assert.deepEqual(config.webhooks, [foreign])
  assert.deepEqual(config.dialects, { other: { a: 1 }, waha: {} })
})

const webhook: WebhookSettings = {
  dialect: 'waha',
  url: 'https://example.org',
  events: ['*'],
  hmacKey: null,
  headers: {},
  retries: { policy: 'linear', delaySeconds: 1, attempts: 2 },
}

test('a webhook without a web address or with a broken header is refused, naming the field', () => {
  const refused = (change: object) => {
    try {
      fromWahaConfig({ webhooks: [{ url: 'https://example.org', events: [], ...change }] })
      return null
    } catch (error) {
      assert.ok(error instanceof GatewayError)
      return error.details.issues
    }
  }
  for (const url of ['ftp://example.org', 'example.org', 'http://', 'javascript:alert(1)', '']) {
    assert.deepEqual(refused({ url }), ['config.webhooks.0.url must be a URL address'], url)
  }
  assert.deepEqual(refused({ customHeaders: [{ name: 'X Y', value: '' }] }), [
    'config.webhooks.0.customHeaders.0 must be a valid HTTP header',
  ])
  assert.deepEqual(
    refused({ customHeaders: [{ name: 'X', value: 'a\r\nb' }] })?.toString(),
    ['config.webhooks.0.customHeaders.0 must be a valid HTTP header'].toString(),
  )
})

test('switches of WAHA’s engines decide over history and being online; what was never said stays as it is', () => {
  const before = {
    ...DEFAULT_SESSION_CONFIG,
    history: false,
    automation: { ...DEFAULT_SESSION_CONFIG.automation, keepOnline: true },
  }
  const read = (config: Parameters<typeof fromWahaConfig>[0], old = DEFAULT_SESSION_CONFIG) => {
    const { history, automation } = fromWahaConfig(config, old)
    return [history, automation.keepOnline]
  }
  assert.deepEqual(read({}), [true, false])
  assert.deepEqual(read({}, before), [false, true])
  assert.deepEqual(read({ noweb: { markOnline: true, store: { enabled: false, fullSync: false } } }), [false, true])
  assert.deepEqual(read({ noweb: { markOnline: false, store: { enabled: true } } }, before), [true, false])
  assert.deepEqual(read({ gows: { storage: { messages: false } } }), [false, false])
  const said = fromWahaConfig({ noweb: { markOnline: true, store: { enabled: false } } })
  assert.deepEqual(read({ noweb: null }, said), [true, false])
})
