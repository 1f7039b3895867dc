import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createSandbox, type SandboxOptions } from '../src/server.ts'
import { DEMO_OWNER, seedDemo } from '../src/demo/seed.ts'
import { linkedClient } from './support/client.ts'

describe('the demo world', () => {
  let folder: string
  let options: SandboxOptions
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-'))
    options = {
      storage: join(folder, 'demo.sqlite'),
      controlPort: null,
      people: { delayMs: 5, except: [DEMO_OWNER.number] },
    }
  })
  after(() => rm(folder, { recursive: true }))

  it('has people, groups and weeks of talk, which a companion gets as history, and answers', async () => {
    await using sandbox = await createSandbox(options)
    const owner = await seedDemo(sandbox)
    assert.equal(sandbox.accounts().length, 13)
    const chats = owner.chats()
    assert.equal(chats.length, 15)
    assert.equal(chats.filter((chat) => chat.pinned).length, 1)
    assert.equal(chats.filter((chat) => chat.archived).length, 1)
    assert.ok(chats.some((chat) => chat.unread > 0))
    assert.ok(chats.every((chat) => chat.name !== null))
    const past = owner.messages({ limit: 1_000 })
    assert.ok(past.length >= 400)
    const kinds = new Set(past.map(({ kind }) => kind))
    for (const kind of ['image', 'audio', 'document', 'location', 'contact', 'poll', 'sticker', 'video'] as const) {
      assert.ok(kinds.has(kind), `${kind} in ${[...kinds].join(', ')}`)
    }
    const photo = past.find(({ kind }) => kind === 'image')
    assert.deepEqual((await photo?.file())?.subarray(0, 3), Buffer.from([0xff, 0xd8, 0xff]))
    const now = Date.now() / 1000
    const oldest = Math.min(...past.map((message) => message.timestamp))
    assert.ok(now - oldest > 20 * 86_400, 'it reaches weeks back')
    assert.ok(past.every((message) => message.timestamp <= now))

    await using client = await linkedClient(sandbox, owner)
    const history = () => client.seen('messaging-history.set').flatMap((set) => set.messages)
    await client.until('messaging-history.set', (set) => set.progress === 100 && set.syncType === 3)
    assert.ok(history().length >= 400, `${history().length} messages of history`)
    const voice = history().find(({ message }) => message?.audioMessage?.ptt)?.message?.audioMessage
    const blob = await fetch(`${sandbox.media}${voice?.directPath}`)
    assert.equal(blob.status, 200)
    assert.equal(Number(blob.headers.get('content-length')) > Number(voice?.fileLength ?? 0), true)

    const ana = sandbox.account('15550100001')
    await client.socket.sendMessage(ana.pn, { text: 'how are you?' })
    await client.until(
      'messages.upsert',
      (each) => each.type === 'notify' && each.messages.some((one) => one.key.fromMe === false),
    )
    await client.socket.sendMessage(ana.pn, { text: 'send me a photo' })
    await client.until('messages.upsert', (each) =>
      each.messages.some(({ key, message }) => key.fromMe === false && message?.imageMessage),
    )
  })

  it('finds itself when it is started again', async () => {
    await using sandbox = await createSandbox(options)
    const before = sandbox.account(DEMO_OWNER.number).messages({ limit: 1_000 }).length
    const owner = await seedDemo(sandbox)
    assert.equal(owner.messages({ limit: 1_000 }).length, before)
    assert.equal(owner.devices().length, 1)
  })
})
