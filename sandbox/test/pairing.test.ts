import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSandbox } from '../src/server.ts'
import { linkedClient, login, openClient, pairByQr } from './support/client.ts'
import { ANA, BEN, textOf } from './support/people.ts'

describe('pairing', () => {
  it('links a companion by its QR code and gives it keys and history', async () => {
    await using sandbox = await createSandbox({ controlPort: null })
    const ana = await sandbox.createAccount(ANA)
    const ben = await sandbox.createAccount(BEN)
    await ben.send(ANA.number, 'before the link')
    await ana.waitForMessage((message) => message.text === 'before the link')

    await using client = await linkedClient(sandbox, ana)
    const history = client.seen('messaging-history.set').flatMap((set) => set.messages)
    assert.ok(history.some((message) => textOf(message) === 'before the link'))
    assert.ok(client.auth.creds.myAppStateKeyId, 'the app state key was shared')
    assert.deepEqual(
      ana.devices().map((device) => device.id),
      [1],
    )
  })

  it('links a companion by an eight character code', async () => {
    await using sandbox = await createSandbox({ controlPort: null })
    const ana = await sandbox.createAccount(ANA)
    const client = await openClient(sandbox)
    await client.until('connection.update', (update) => update.qr !== undefined)
    const code = await client.socket.requestPairingCode(ANA.number)
    const device = await ana.enterCode(`${code.slice(0, 4)}-${code.slice(4)}`)
    await client.until('connection.update', (update) => update.connection === 'close')
    assert.equal(device.id, 1)
    await using again = await login(sandbox, client.auth)
    assert.equal(again.auth.creds.me?.lid?.endsWith('@lid'), true)
  })

  it('refuses a wrong code', async () => {
    await using sandbox = await createSandbox({ controlPort: null })
    const ana = await sandbox.createAccount(ANA)
    await using client = await openClient(sandbox)
    await client.until('connection.update', (update) => update.qr !== undefined)
    const code = await client.socket.requestPairingCode(ANA.number)
    const wrong = `${code.startsWith('A') ? 'B' : 'A'}${code.slice(1)}`
    await assert.rejects(ana.enterCode(wrong), { code: 'CODE_WRONG' })
    assert.equal(ana.devices().length, 0)
  })

  it('refuses text that is no linking code, and codes that nobody shows', async () => {
    await using sandbox = await createSandbox({ controlPort: null })
    const ana = await sandbox.createAccount(ANA)
    const key = Buffer.alloc(32, 1).toString('base64')
    await assert.rejects(ana.scan('hello'), { code: 'QR_MALFORMED' })
    await assert.rejects(ana.scan(`2@unknown,${key},${key},${key}`), { code: 'QR_EXPIRED' })
    await assert.rejects(ana.enterCode('ABCD'), { code: 'CODE_MALFORMED' })
    await assert.rejects(ana.enterCode('ABCD2345'), { code: 'CODE_NOT_ASKED' })
  })

  it('ends the session of a companion that the phone unlinks', async () => {
    await using sandbox = await createSandbox({ controlPort: null })
    const ana = await sandbox.createAccount(ANA)
    await using client = await login(sandbox, await pairByQr(sandbox, ana))
    ana.unlink(1)
    const update = await client.until('connection.update', (each) => each.connection === 'close')
    const error = update.lastDisconnect?.error as { output?: { statusCode?: number } } | undefined
    assert.equal(error?.output?.statusCode, 401)
    assert.equal(ana.devices().length, 0)
  })
})
