import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { inspect } from 'node:util'
import { checkSettings, ConfigError, createConfig } from './config.ts'
import { readSettings } from './env.ts'

const ROOT_KEY = 'ab'.repeat(32)

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work()
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error))
    return error.problems
  }
  return []
}

function folderWith(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-config-'))
  t.after(() => rmSync(folder, { recursive: true }))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return folder
}

test('without settings every default holds', () => {
  const config = createConfig({})
  assert.deepEqual([config.host, config.port, config.network.kind], ['127.0.0.1', 3000, 'whatsapp'])
  assert.equal(config.secrets.databaseUrl, `sqlite:${config.dataFolder}/waypost.db`)
  assert.equal(config.secrets.apiKey, null)
  assert.equal(config.webhook, null)
  assert.ok(Object.isFrozen(config) && Object.isFrozen(config.secrets))
})

test('every wrong value is named at once, with what was expected', () => {
  const problems = problemsOf(() =>
    createConfig({
      WAYPOST_PORT: '70000',
      WAYPOST_LOG_LEVEL: 'loud',
      WAYPOST_API_KEY: 'short',
      WAYPOST_NETWORK: 'wss://example.org/ws',
      WAYPOST_ALLOW_PRIVATE: '10.0.0.0/99',
    }),
  )
  assert.deepEqual(problems.map((line) => line.split(/[: ]/)[0]).toSorted(), [
    'WAYPOST_ALLOW_PRIVATE',
    'WAYPOST_API_KEY',
    'WAYPOST_LOG_LEVEL',
    'WAYPOST_NETWORK_MEDIA',
    'WAYPOST_NETWORK_ROOT_KEY',
    'WAYPOST_PORT',
  ])
  assert.ok(problems.includes('WAYPOST_PORT is "70000": expected a port from 1 to 65535 (0 takes any free one)'))
  assert.ok(!problems.some((line) => line.includes('short')), 'a secret value is not repeated')
})

test('another network needs its root key and media origin', () => {
  const config = createConfig({
    WAYPOST_NETWORK: 'ws://127.0.0.1:5222',
    WAYPOST_NETWORK_ROOT_KEY: ROOT_KEY.toUpperCase(),
    WAYPOST_NETWORK_MEDIA: 'http://127.0.0.1:5224/',
  })
  const mediaOrigin = 'http://127.0.0.1:5224'
  assert.deepEqual(config.network, { kind: 'other', url: 'ws://127.0.0.1:5222', rootKey: ROOT_KEY, mediaOrigin })
})

test('times and sizes are read with their units', () => {
  const config = createConfig({
    WAYPOST_WEBHOOK_TIMEOUT: '1500ms',
    WAYPOST_SEND_TIMEOUT: '5',
    WAYPOST_BODY_LIMIT: '2mb',
  })
  assert.deepEqual([config.webhookTimeoutMs, config.sendTimeoutMs, config.bodyLimitBytes], [1500, 5000, 2 * 1024 ** 2])
})

test('the global webhook is one object, its secrets apart', () => {
  const config = createConfig({
    WAYPOST_WEBHOOK_URL: 'https://example.org/hook?token=t0ken',
    WAYPOST_WEBHOOK_EVENTS: 'message, session.status',
    WAYPOST_WEBHOOK_HEADERS: 'Authorization:Bearer a:b; X-Other: 1',
    WAYPOST_WEBHOOK_HMAC_KEY: 'hmac-secret',
    WAYPOST_WEBHOOK_RETRIES_DELAY: '500ms',
  })
  assert.deepEqual(config.webhook?.events, ['message', 'session.status'])
  assert.equal(config.webhook?.retries.delaySeconds, 0.5)
  assert.deepEqual(config.secrets.webhookHeaders, { Authorization: 'Bearer a:b', 'X-Other': '1' })
  assert.match(problemsOf(() => createConfig({ WAYPOST_WEBHOOK_HEADERS: 'a\r\nb:c' }))[0] ?? '', /Name:value/)
})

test('nothing that prints the configuration shows a secret', () => {
  const config = createConfig({
    WAYPOST_API_KEY: 'the-admin-key',
    WAYPOST_DATABASE: 'postgres://user:pass-word@db.internal:5432/waypost',
    WAYPOST_WEBHOOK_URL: 'https://user:pass-word@example.org/hook?token=t0ken',
    WAYPOST_WEBHOOK_HMAC_KEY: 'hmac-secret',
  })
  const { webhook, ...rest } = config
  assert.equal(new URL(webhook?.url ?? '').username, 'user')
  for (const text of [JSON.stringify(rest), inspect(rest, { depth: 9 }), JSON.stringify(config.described)]) {
    assert.doesNotMatch(text, /the-admin-key|pass-word|t0ken|hmac-secret/)
  }
  assert.equal(config.described['WAYPOST_DATABASE'], 'postgres://db.internal:5432/waypost')
})

test('the environment wins over .env, and .env over the YAML file', (t) => {
  const folder = folderWith(t, {
    '.env': 'WAYPOST_PORT=4000\nWAYPOST_WORKER=from-dotenv\nOTHER=1\n',
    'waypost.yaml':
      'port: 5000\nworker: from-yaml\nhost: 0.0.0.0\nwebhook:\n  url: http://a.example/\n  retries: { policy: linear }\n  headers: { X-A: b }\nallowPrivate: [127.0.0.1, 10.0.0.0/8]\n',
  })
  const { config, warnings } = checkSettings(readSettings(folder, { WAYPOST_PORT: '6000', WAYPOST_WORKER: '' }))
  assert.deepEqual([config.port, config.worker, config.host], [6000, 'from-dotenv', '0.0.0.0'])
  assert.equal(config.webhook?.retries.policy, 'linear')
  assert.deepEqual(config.secrets.webhookHeaders, { 'X-A': 'b' })
  assert.deepEqual(config.allowPrivate, ['127.0.0.1', '10.0.0.0/8'])
  assert.deepEqual(warnings, [])
})

test('a settings file that is named must exist and be YAML', (t) => {
  const folder = folderWith(t, { 'broken.yaml': 'port: [1' })
  for (const path of ['missing.yaml', 'broken.yaml']) {
    const problems = problemsOf(() => checkSettings(readSettings(folder, { WAYPOST_CONFIG: path })))
    assert.match(problems[0] ?? '', /WAYPOST_CONFIG.*cannot be read/)
  }
})

test('a misspelled variable is warned about with the name it resembles', () => {
  const warningsOf = (name: string) => checkSettings({ values: new Map([[name, '1']]), problems: [] }).warnings
  assert.deepEqual(warningsOf('WAYPOST_PROT'), ['WAYPOST_PROT is not a setting; did you mean WAYPOST_PORT?'])
  assert.deepEqual(warningsOf('WAYPOST_ENTIRELY_DIFFERENT'), ['WAYPOST_ENTIRELY_DIFFERENT is not a setting'])
  assert.match(warningsOf('WAYPOST_WEBHOOK_EVENTS')[0] ?? '', /no effect without WAYPOST_WEBHOOK_URL/)
})
