import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { createHmac } from 'node:crypto'
import { ROOT } from './architecture/source-file.ts'
import { docBlocks, paste, withFreePorts } from './support/doc-blocks.ts'
import { startGateway } from './support/gateway-process.ts'
import { startSandbox } from './support/sandbox-process.ts'
import { until } from './support/wait.ts'

const BLOCKS = docBlocks(join(ROOT, 'docs/how-to/receive-webhooks.md'))
const SECRET = 'a secret of your own'

test('docs/how-to/receive-webhooks.md works as written', { timeout: 120_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-receiver-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  await using sandbox = await startSandbox()
  await using gateway = await startGateway({ sandbox })
  const withPorts = await withFreePorts(['4000'])
  const adapt = (text: string) =>
    withPorts(text.replaceAll(':3000', ':GATEWAY')).replaceAll('http://127.0.0.1:GATEWAY', gateway.origin)
  const block = (action: string, name: string) => {
    const found = BLOCKS.find((one) => one.action === action && one.name === name)
    assert.ok(found, `the page has no block "${action}: ${name}"`)
    return adapt(found.text)
  }
  writeFileSync(join(folder, 'receiver.mjs'), block('file', 'receiver.mjs'))
  assert.equal((await gateway.api.post('/api/sessions', { name: 'default' })).status, 201)

  await using receiver = paste(block('start', 'receiver'), { cwd: folder })
  const run = async (name: string) => {
    await using shell = paste(block('run', name), { cwd: folder, env: { KEY: gateway.key } })
    assert.equal(await shell.ended, 0, shell.output())
    return shell.output()
  }
  const url = withPorts('http://127.0.0.1:4000/')
  await until(`the receiver; so far:\n${receiver.output()}`, () =>
    fetch(url).then(
      () => true,
      () => false,
    ),
  )
  const configured = await run('configure')
  assert.match(configured, /"default"/)
  await until('a real event came', () => /session\.status evt_/.test(receiver.output()))
  assert.match(await run('test'), /"delivered":true.*"status":204/)

  const body = JSON.stringify({ event: 'message', id: 'evt_1' })
  const signed = (key: string) => createHmac('sha512', key).update(body).digest('hex')
  const post = async (headers: Record<string, string>) => (await fetch(url, { method: 'POST', body, headers })).status
  assert.equal(await post({}), 401)
  assert.equal(await post({ 'x-webhook-hmac': signed('another') }), 401)
  assert.equal(await post({ 'x-webhook-hmac': signed('another'), 'x-webhook-hmac-previous': signed(SECRET) }), 204)
  assert.equal(await post({ 'x-webhook-hmac': signed(SECRET) }), 204)
  assert.equal(receiver.output().split('message evt_1').length, 2, 'the repeat was dropped')
})
