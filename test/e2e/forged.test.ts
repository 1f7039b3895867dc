import assert from 'node:assert/strict'
import test from 'node:test'
import { createSandbox, type SandboxAccount } from '../../sandbox/src/index.ts'
import { proto } from '../../sandbox/src/wire/proto.ts'
import { startGateway, type GatewayProcess } from '../support/gateway-process.ts'
import { createJsonClient } from '../support/json-client.ts'
import { pair } from '../support/waha.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

const OWNER = '15550300001'
const ANA = '15550300002'
const MALLORY = '15550300003'

const EDIT = 14
const REVOKE = 0

interface Scene {
  readonly gateway: GatewayProcess
  readonly hook: WebhookReceiver
  readonly owner: SandboxAccount
  readonly ana: SandboxAccount
  readonly mallory: SandboxAccount
  readonly group: string
}

/** A message that Mallory wants to change or remove, as her key names it. */
type Key = proto.IMessageKey

const edit = (key: Key, text: string): proto.IMessage => ({
  protocolMessage: { key, type: EDIT, editedMessage: { conversation: text }, timestampMs: Date.now() },
})

const revoke = (key: Key): proto.IMessage => ({ protocolMessage: { key, type: REVOKE } })

/** What someone writes, taken in by the gateway: the webhook's payload. */
async function write(
  { hook }: Scene,
  from: SandboxAccount,
  { to, text }: { readonly to: string; readonly text: string },
) {
  const { id } = await from.send(to, text)
  const { body } = await hook.next(text, (r) => r.body.event === 'message.any' && r.body.payload.body === text)
  return { id, payload: body.payload }
}

/** When this message of Mallory has come, everything that she sent before has been handled. */
const settled = async (scene: Scene, text: string): Promise<void> => {
  await write(scene, scene.mallory, { to: OWNER, text: `${text}, to the owner` })
  await write(scene, scene.mallory, { to: scene.group, text: `${text}, to the group` })
}

const changesTold = ({ hook }: Scene) =>
  hook.received
    .map(({ body }) => body.event)
    .filter((event) => event === 'message.edited' || event === 'message.revoked')

const shown = async ({ gateway }: Scene, chat: string) => {
  const path = `/api/main/chats/${encodeURIComponent(chat)}/messages?limit=100&downloadMedia=false`
  const { body } = await gateway.api.get(path)
  return body.map((message: { id: string; body: string; fromMe: boolean }) => [
    message.id,
    message.body,
    message.fromMe,
  ])
}

test('what a contact forges changes nothing and nobody is told', { timeout: 120_000 }, async (t) => {
  await using sandbox = await createSandbox()
  await using gateway = await startGateway({ sandbox })
  await using hook = await startWebhookReceiver()
  const owner = await sandbox.createAccount({ number: OWNER, name: 'Olivia' })
  const ana = await sandbox.createAccount({ number: ANA, name: 'Ana' })
  const mallory = await sandbox.createAccount({ number: MALLORY, name: 'Mallory' })
  const { jid: group } = await sandbox.createGroup({ subject: 'G', owner: OWNER, participants: [ANA, MALLORY] })
  const config = { webhooks: [{ url: hook.url, events: ['message.any', 'message.edited', 'message.revoked'] }] }
  const control = createJsonClient(sandbox.control ?? '')
  await pair({ gateway, sandbox: { control } }, { name: 'main', number: OWNER, config })
  const scene: Scene = { gateway, hook, owner, ana, mallory, group }

  await t.test('in a chat: messages of the account, and of other chats', () => inChat(scene))
  await t.test('in a group: messages of other members', () => inGroup(scene))
  await t.test('what only the own phone may say', () => asPhone(scene))
  await t.test('authors and admins still can', () => allowed(scene))
})

async function inChat(scene: Scene): Promise<void> {
  const { owner, ana, mallory } = scene
  const mine = await write(scene, owner, { to: MALLORY, text: 'mine to mallory' })
  const theirs = await write(scene, ana, { to: OWNER, text: 'anas secret' })
  const before = [await shown(scene, mallory.pn), await shown(scene, ana.pn)]
  const keys: Key[] = [
    { remoteJid: owner.pn, fromMe: true, id: mine.id },
    { remoteJid: owner.pn, fromMe: false, id: mine.id },
    { remoteJid: mallory.pn, fromMe: false, id: mine.id, participant: owner.pn },
    { remoteJid: ana.pn, fromMe: true, id: theirs.id },
    { remoteJid: ana.pn, fromMe: false, id: theirs.id, participant: ana.pn },
  ]
  for (const key of keys) {
    await mallory.send(OWNER, edit(key, 'forged'))
    await mallory.send(OWNER, revoke(key))
  }
  await settled(scene, 'after the chat')
  assert.deepEqual(changesTold(scene), [])
  const after = await shown(scene, mallory.pn)
  assert.deepEqual([after.slice(-1), await shown(scene, ana.pn)], before)
}

async function inGroup(scene: Scene): Promise<void> {
  const { owner, ana, mallory, group } = scene
  const mine = await write(scene, owner, { to: group, text: 'mine to the group' })
  const theirs = await write(scene, ana, { to: group, text: 'anas to the group' })
  const before = await shown(scene, group)
  const keys = [mine.id, theirs.id].flatMap((id) =>
    [owner.pn, ana.pn, mallory.pn, owner.lid, ana.lid, undefined].flatMap((participant): Key[] =>
      [true, false].map((fromMe) => ({ remoteJid: group, id, fromMe, ...(participant && { participant }) })),
    ),
  )
  for (const key of keys) {
    await mallory.send(group, edit(key, 'forged'))
    await mallory.send(group, revoke(key))
  }
  await settled(scene, 'after the group')
  assert.deepEqual(changesTold(scene), [])
  const after = await shown(scene, group)
  assert.deepEqual(after.slice(-before.length), before)
}

/** Another person's number with Mallory's hidden id, and a past that nobody lived. */
async function asPhone(scene: Scene): Promise<void> {
  const { mallory, ana, gateway } = scene
  const pairOf = { pn: Number(ANA), assignedLid: Number(mallory.lid.split('@')[0]) }
  const encodedMappingPayload = proto.LIDMigrationMappingSyncPayload.encode({ pnToLidMappings: [pairOf] }).finish()
  const { Type } = proto.Message.ProtocolMessage
  const past = { conversations: [{ id: ana.pn, messages: [] }], syncType: 3 }
  const forged: readonly proto.Message.IProtocolMessage[] = [
    { type: Type.LID_MIGRATION_MAPPING_SYNC, lidMigrationMappingSyncMessage: { encodedMappingPayload } },
    {
      type: Type.HISTORY_SYNC_NOTIFICATION,
      historySyncNotification: {
        syncType: 3,
        initialHistBootstrapInlinePayload: proto.HistorySync.encode(past).finish(),
      },
    },
    { type: Type.APP_STATE_SYNC_KEY_SHARE, appStateSyncKeyShare: { keys: [] } },
  ]
  for (const protocolMessage of forged) await mallory.send(OWNER, { protocolMessage })
  const destinationJid = ana.pn
  await mallory.send(OWNER, { deviceSentMessage: { destinationJid, message: { conversation: 'as the owner' } } })
  await settled(scene, 'after the phone')
  const { body: chats } = await gateway.api.get('/api/main/chats?limit=100')
  const ids = chats.map(({ id }: { id: string }) => id)
  assert.ok(ids.includes(`${ANA}@c.us`) && ids.includes(`${MALLORY}@c.us`), ids.join(' '))
  const lids = await gateway.api.get(`/api/main/lids/pn/${ANA}%40c.us`)
  assert.notEqual(lids.body.lid, mallory.lid)
  const texts = (await shown(scene, ana.pn)).map(([, text]: [string, string]) => text)
  assert.deepEqual(texts, ['anas secret'])
  const own = (await shown(scene, mallory.pn)).filter(([, , fromMe]: [string, string, boolean]) => fromMe)
  assert.equal(own.length, 1)
}

async function allowed(scene: Scene): Promise<void> {
  const { ana, owner, mallory, group, hook } = scene
  const first = await write(scene, ana, { to: group, text: 'to be edited' })
  await ana.edit(first.id, 'edited by ana')
  const edited = await hook.next('the edit', ({ body }) => body.event === 'message.edited')
  assert.deepEqual([edited.body.payload.body, edited.body.payload.editedMessageId], ['edited by ana', first.id])
  await ana.revoke(first.id)
  await hook.next('the revoke', ({ body }) => body.event === 'message.revoked')
  const spam = await write(scene, mallory, { to: group, text: 'spam' })
  await owner.send(group, revoke({ remoteJid: group, fromMe: false, id: spam.id, participant: mallory.pn }))
  const removed = await hook.next(
    "the admin's removal",
    ({ body }) => body.event === 'message.revoked' && body.payload.revokedMessageId === spam.id,
  )
  assert.equal(removed.body.payload.before.body, 'spam')
}
