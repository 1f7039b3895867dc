import assert from 'node:assert/strict'
import test from 'node:test'
import { startGateway } from '../support/gateway-process.ts'
import { startSandbox } from '../support/sandbox-process.ts'
import { createAccount, onPhone, status } from '../support/waha.ts'

const OWNER = '15550110001'
const ANA = '15550110002'

test('a session is paired by a code, talks, and comes back after a kill', { timeout: 120_000 }, async (t) => {
  await using sandbox = await startSandbox()
  await using gateway = await startGateway({ sandbox })
  await createAccount(sandbox, OWNER, 'Olivia Owner')
  await createAccount(sandbox, ANA, 'Ana Costa')
  await gateway.api.post('/api/sessions', { name: 'coded' })
  await status(gateway, 'coded', 'SCAN_QR_CODE')

  let code = ''
  await t.test('the code has two groups of four', async () => {
    const answer = await gateway.api.post('/api/coded/auth/request-code', { phoneNumber: OWNER })
    assert.equal(answer.status, 201)
    code = answer.body.code
    assert.match(code, /^[0-9A-Z]{4}-[0-9A-Z]{4}$/)
  })

  await t.test('a wrong code pairs nothing', async () => {
    const wrong = code.startsWith('A') ? 'BBBB-BBBB' : 'AAAA-AAAA'
    const typed = await sandbox.control.post(`/accounts/${OWNER}/code`, { code: wrong })
    assert.ok(typed.status >= 400 && typed.status < 500, `answered ${typed.status}`)
    const { body } = await gateway.api.get('/api/sessions/coded')
    assert.equal(body.status, 'SCAN_QR_CODE')
  })

  await t.test('the right code pairs the session', async () => {
    const answer = await gateway.api.post('/api/coded/auth/request-code', { phoneNumber: OWNER })
    const typed = await sandbox.control.post(`/accounts/${OWNER}/code`, { code: answer.body.code.replace('-', '') })
    assert.ok(typed.status < 300, JSON.stringify(typed.body))
    const { me } = await status(gateway, 'coded', 'WORKING')
    assert.equal(me.id, `${OWNER}@c.us`)
  })

  await t.test('it talks, also after a kill', async () => {
    const send = (text: string) => gateway.api.post('/api/sendText', { session: 'coded', chatId: `${ANA}@c.us`, text })
    assert.equal((await send('paired by code')).status, 201)
    await onPhone(sandbox, ANA, 'paired by code')
    await gateway.stop('SIGKILL')
    await gateway.start()
    await status(gateway, 'coded', 'WORKING')
    assert.equal((await send('back again')).status, 201)
    await onPhone(sandbox, ANA, 'back again')
  })

  await t.test('a code is refused when nothing waits for a scan', async () => {
    const answer = await gateway.api.post('/api/coded/auth/request-code', { phoneNumber: OWNER })
    assert.equal(answer.status, 422)
    assert.deepEqual(answer.body.expected, ['SCAN_QR_CODE'])
  })

  const { body } = await sandbox.control.get('/stats')
  assert.deepEqual(body.unknownRequests, {})
})
