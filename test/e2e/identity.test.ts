import assert from 'node:assert/strict'
import test from 'node:test'
import { startGateway, type GatewayProcess } from '../support/gateway-process.ts'
import { startSandbox, type SandboxProcess } from '../support/sandbox-process.ts'
import { until } from '../support/wait.ts'
import { createAccount, onPhone, pair } from '../support/waha.ts'
import { startWebhookReceiver, type Received, type WebhookReceiver } from '../support/webhook-receiver.ts'

const OWNER = '15550200001'
const ANA = '15550200002'
const BEN = '15550200003'
const CARA = '15550200004'

interface Scene {
  readonly sandbox: SandboxProcess
  readonly gateway: GatewayProcess
  readonly hook: WebhookReceiver
}

/** What WAHA shows of a chat. */
interface Shown {
  readonly id: string
  readonly body: string
  readonly fromMe: boolean
}

const isMessage = (text: string) => (request: Received) =>
  request.body.event === 'message.any' && request.body.payload.body === text

const lidOf = async ({ sandbox }: Scene, number: string): Promise<string> =>
  (await sandbox.control.get(`/accounts/${number}`)).body.lid

/** Someone's phone writes; resolves with the webhook that tells of it. */
async function write(
  { sandbox, hook }: Scene,
  from: string,
  message: { readonly to: string; readonly text: string; readonly addressing?: 'lid' | 'pn' },
): Promise<Received> {
  const { status, body } = await sandbox.control.post(`/accounts/${from}/messages`, message)
  assert.equal(status, 201, JSON.stringify(body))
  return hook.next(`the webhook of "${message.text}"`, isMessage(message.text))
}

const messagesOf = async ({ gateway }: Scene, chat: string): Promise<readonly Shown[]> => {
  const path = `/api/main/chats/${encodeURIComponent(chat)}/messages?limit=100&downloadMedia=false`
  return (await gateway.api.get(path)).body.toReversed()
}

const textsOf = async (scene: Scene, chat: string) => (await messagesOf(scene, chat)).map(({ body }) => body)

const chatsOf = async ({ gateway }: Scene): Promise<readonly string[]> =>
  (await gateway.api.get('/api/main/chats?limit=100')).body.map(({ id }: { id: string }) => id)

/** The one chat of this person, under the phone number, with exactly these texts, whichever address it is asked by. */
async function assertOneChat(scene: Scene, number: string, texts: readonly string[]): Promise<void> {
  const lid = await lidOf(scene, number)
  const chats = await chatsOf(scene)
  assert.deepEqual(
    chats.filter((id) => id.startsWith(number) || id === lid),
    [`${number}@c.us`],
  )
  for (const address of [`${number}@c.us`, `${number}@s.whatsapp.net`, lid]) {
    assert.deepEqual(await textsOf(scene, address), texts, address)
  }
}

/** The person of a payload: both addresses, as the event carries them. */
function addressesOf({ body }: Received): ReadonlySet<string> {
  const { key = {} } = body.payload._data ?? {}
  const named = [body.payload.from, body.payload.to, key.remoteJid, key.remoteJidAlt]
  return new Set(named.filter(Boolean).map((jid: string) => jid.replace('@s.whatsapp.net', '@c.us')))
}

test('one person has one chat, whichever address WhatsApp uses', { timeout: 180_000 }, async (t) => {
  await using sandbox = await startSandbox()
  await using gateway = await startGateway({ sandbox })
  await using hook = await startWebhookReceiver()
  const scene: Scene = { sandbox, gateway, hook }
  for (const [number, name] of [
    [OWNER, 'Olivia'],
    [ANA, 'Ana'],
    [BEN, 'Ben'],
    [CARA, 'Cara'],
  ] as const) {
    await createAccount(sandbox, number, name)
  }
  const config = { webhooks: [{ url: hook.url, events: ['message.any', 'message.ack', 'message.reaction'] }] }
  await pair({ gateway, sandbox }, { name: 'main', number: OWNER, config })

  await t.test('hidden id first, phone number later', () => hiddenFirst(scene))
  await t.test('phone number first, hidden id later', () => phoneFirst(scene))
  await t.test('own messages from the phone, to either address', () => ownMessages(scene))
  await t.test('replies through the API, to every form of the address', () => replies(scene))
  await t.test('a group, its authors under both addresses', () => groupAuthors(scene))
  await t.test('ids stay valid across a restart', () => stableIds(scene))
  await t.test('the network was asked for nothing that it does not know', async () => {
    const { body } = await sandbox.control.get('/stats')
    assert.deepEqual([body.unknownRequests, body.decryptFailures], [{}, 0])
  })
})

async function hiddenFirst(scene: Scene): Promise<void> {
  const lid = await lidOf(scene, ANA)
  const first = await write(scene, ANA, { to: OWNER, text: 'a1 hidden', addressing: 'lid' })
  await write(scene, ANA, { to: OWNER, text: 'a2 phone', addressing: 'pn' })
  const third = await write(scene, ANA, { to: OWNER, text: 'a3 hidden', addressing: 'lid' })
  await assertOneChat(scene, ANA, ['a1 hidden', 'a2 phone', 'a3 hidden'])
  for (const event of [first, third]) {
    assert.equal(event.body.payload.from, `${ANA}@c.us`)
    const named = addressesOf(event)
    assert.ok(named.has(`${ANA}@c.us`) && named.has(lid), `${[...named].join(' ')} names both`)
  }
}

async function phoneFirst(scene: Scene): Promise<void> {
  const first = await write(scene, BEN, { to: OWNER, text: 'b1 phone', addressing: 'pn' })
  const second = await write(scene, BEN, { to: OWNER, text: 'b2 hidden', addressing: 'lid' })
  await write(scene, BEN, { to: OWNER, text: 'b3 phone', addressing: 'pn' })
  await assertOneChat(scene, BEN, ['b1 phone', 'b2 hidden', 'b3 phone'])
  assert.equal(second.body.payload.from, first.body.payload.from)
  assert.match(second.body.payload.id, new RegExp(`^false_${BEN}@c\\.us_`))
}

async function ownMessages(scene: Scene): Promise<void> {
  const lid = await lidOf(scene, CARA)
  const events = [
    await write(scene, OWNER, { to: lid, text: 'c1 own, hidden', addressing: 'lid' }),
    await write(scene, OWNER, { to: CARA, text: 'c2 own, phone', addressing: 'pn' }),
    await write(scene, OWNER, { to: `${CARA}@s.whatsapp.net`, text: 'c3 own, hidden', addressing: 'lid' }),
  ]
  await write(scene, CARA, { to: OWNER, text: 'c4 answer', addressing: 'lid' })
  await assertOneChat(scene, CARA, ['c1 own, hidden', 'c2 own, phone', 'c3 own, hidden', 'c4 answer'])
  for (const { body } of events) {
    assert.equal(body.payload.fromMe, true)
    assert.match(body.payload.id, new RegExp(`^true_${CARA}@c\\.us_`))
    assert.equal(body.payload.to, `${CARA}@c.us`)
  }
  const mine = await chatsOf(scene)
  assert.ok(!mine.some((id) => id.startsWith(OWNER)), 'no chat with oneself')
}

async function replies(scene: Scene): Promise<void> {
  const { gateway, sandbox } = scene
  const forms = [await lidOf(scene, BEN), `${BEN}@c.us`, `${BEN}@s.whatsapp.net`, BEN]
  const texts: string[] = []
  for (const [index, chatId] of forms.entries()) {
    const text = `b${index + 4} reply`
    texts.push(text)
    const { status, body } = await gateway.api.post('/api/sendText', { session: 'main', chatId, text })
    assert.equal(status, 201, JSON.stringify(body))
    assert.match(body.id, new RegExp(`^true_${BEN}@c\\.us_`))
    await onPhone(sandbox, BEN, text)
  }
  await assertOneChat(scene, BEN, ['b1 phone', 'b2 hidden', 'b3 phone', ...texts])
  await scene.sandbox.control.post(`/accounts/${BEN}/read`, { chat: OWNER })
  await until('every reply is read, under one id', async () => {
    const read = scene.hook.received.filter(
      ({ body }) => body.event === 'message.ack' && body.payload.ackName === 'READ' && body.payload.id.includes(BEN),
    )
    return new Set(read.map(({ body }) => body.payload.id)).size === forms.length
  })
}

async function groupAuthors(scene: Scene): Promise<void> {
  const { sandbox } = scene
  for (const addressing of ['pn', 'lid'] as const) {
    const group = { subject: `Friends ${addressing}`, owner: OWNER, participants: [ANA, BEN], addressing }
    const { body } = await sandbox.control.post('/groups', group)
    const jid: string = body.jid
    const lid = await lidOf(scene, ANA)
    const event = await write(scene, ANA, { to: jid, text: `g1 ${addressing}` })
    await write(scene, OWNER, { to: jid, text: `g2 ${addressing}` })
    await write(scene, BEN, { to: jid, text: `g3 ${addressing}` })
    assert.equal(event.body.payload.from, jid)
    assert.equal(event.body.payload.participant, `${ANA}@c.us`)
    const { key } = event.body.payload._data
    assert.deepEqual(
      new Set([key.participant, key.participantAlt].map((of: string) => of?.replace('@s.whatsapp.net', '@c.us'))),
      new Set([`${ANA}@c.us`, lid]),
    )
    const shown = (await messagesOf(scene, jid)).map(({ body: text, fromMe }) => [text, fromMe])
    assert.deepEqual(shown, [
      [`g1 ${addressing}`, false],
      [`g2 ${addressing}`, true],
      [`g3 ${addressing}`, false],
    ])
  }
}

async function stableIds(scene: Scene): Promise<void> {
  const { gateway, sandbox, hook } = scene
  const before = await messagesOf(scene, `${ANA}@c.us`)
  await gateway.stop('SIGTERM')
  await gateway.start()
  await until('the session works', async () => (await gateway.api.get('/api/sessions/main')).body.status === 'WORKING')
  await write(scene, ANA, { to: OWNER, text: 'a4 after', addressing: 'lid' })
  const after = await messagesOf(scene, await lidOf(scene, ANA))
  assert.deepEqual(
    after.slice(0, -1).map(({ id }) => id),
    before.map(({ id }) => id),
  )
  for (const { id, body } of after) {
    assert.equal(hook.received.find(isMessage(body))?.body.payload.id, id)
    const found = await gateway.api.get(`/api/main/chats/${ANA}%40c.us/messages/${encodeURIComponent(id)}`)
    assert.equal(found.body.body, body)
  }
  await sandbox.control.post(`/accounts/${ANA}/messages/${(after[0]?.id ?? '').split('_')[2]}/reaction`, {
    emoji: '👍',
  })
  const reaction = await hook.next('the reaction', ({ body }) => body.event === 'message.reaction')
  assert.equal(reaction.body.payload.reaction.messageId, after[0]?.id)
}
