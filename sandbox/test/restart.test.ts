import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createSandbox } from '../src/server.ts'
import { linkedClient, login } from './support/client.ts'
import { ANA, BEN, textOf } from './support/people.ts'

describe('a sandbox with a file', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-'))
  })
  after(() => rm(folder, { recursive: true }))

  it('goes on after a restart: links, sessions, chats and what was not delivered', async () => {
    const options = { storage: join(folder, 'sandbox.sqlite'), controlPort: null }
    const first = await createSandbox(options)
    const ana = await first.createAccount(ANA)
    const ben = await first.createAccount(BEN)
    const client = await linkedClient(first, ana)
    await client.socket.sendMessage(ben.pn, { text: 'before' })
    await ben.waitForMessage((message) => message.text === 'before')
    await client.close()
    const away = await ben.send(ANA.number, 'while away')
    await ana.waitForMessage((message) => message.id === away.id)
    await ana.changeChat(BEN.number, { pinned: true })
    await first.close()

    await using second = await createSandbox(options)
    const [anaAgain, benAgain] = [second.account(ANA.number), second.account(BEN.number)]
    assert.equal(second.rootKey, first.rootKey)
    assert.equal(
      benAgain.messages().some((message) => message.text === 'before'),
      true,
    )
    assert.equal(anaAgain.chats()[0]?.pinned, true)
    await using again = await login(second, client.auth)
    await again.until('messages.upsert', (each) => each.messages.some((one) => textOf(one) === 'while away'))
    await benAgain.send(ANA.number, 'after')
    await again.until('messages.upsert', (each) => each.messages.some((one) => textOf(one) === 'after'))
    await again.socket.sendMessage(benAgain.pn, { text: 'and back' })
    await benAgain.waitForMessage((message) => message.text === 'and back')
    assert.equal(benAgain.phone.stats.decryptFailures, 0)
  })
})
