import assert from 'node:assert/strict'
import test from 'node:test'
import { handlePeerMessage } from '../../../sandbox/src/actors/phone-peer-requests.ts'
import { proto } from '../../../sandbox/src/wire/proto.ts'
import { createWorld, type World } from './testing/world.ts'

const { Type } = proto.Message.ProtocolMessage
const { PLACEHOLDER_MESSAGE_RESEND } = proto.Message.PeerDataOperationRequestType

/** The companion of Ana's account, as the network knows it. */
function companionOf({ ana }: World) {
  const { context } = ana.phone
  const [, device] = [...(context.network.account(ana.number)?.devices ?? [])].find(([id]) => id > 0) ?? []
  assert.ok(device)
  return device
}

/** Ana's phone sends this message again, as if the companion had asked for it. */
function answerFromPhone(world: World, id: string): Promise<void> {
  const { context } = world.ana.phone
  const author = companionOf(world).jid
  const source = { id: 'REQUEST', chat: world.ana.pn, author, fromMe: true, timestamp: 0, addressing: 'pn' } as const
  const message = {
    protocolMessage: {
      type: Type.PEER_DATA_OPERATION_REQUEST_MESSAGE,
      peerDataOperationRequestMessage: {
        peerDataOperationRequestType: PLACEHOLDER_MESSAGE_RESEND,
        placeholderMessageResendRequest: [{ messageKey: { id, remoteJid: world.ben.pn, fromMe: false } }],
      },
    },
  }
  return context.serial(() => handlePeerMessage(context, { source, message }))
}

test('of a message that was deleted before it could be read the phone says so, and that is all that comes', async () => {
  await using world = await createWorld({ timeouts: { resendMs: 60_000 } })
  const { ana, ben, sandbox } = world
  const { heard } = await world.paired()
  await heard.until('history', ({ batch }) => batch.done)
  sandbox.faults.add({ kind: 'corrupt', number: ana.number })
  sandbox.faults.add({ kind: 'drop-retries', number: ana.number, count: 9 })
  const { id } = await ben.send(ana.number, 'regretted')
  await heard.until('undecryptable', ({ target }) => target.id === id)
  await ben.revoke(id)
  await heard.until('revoke', ({ target }) => target.id === id)
  await ana.waitForMessage((message) => message.id === id && message.revoked)
  await answerFromPhone(world, id)
  const { message } = await heard.until('message', (event) => event.message.id === id)
  assert.ok(message.revokedAt)
  assert.deepEqual([message.chat, message.fromMe, message.content.text], [ben.pn, false, null])
})

test('a reaction that could not be read comes from the phone as one to the account’s own message', async () => {
  await using world = await createWorld({ timeouts: { resendMs: 60_000 } })
  const { ana, ben, sandbox } = world
  const { heard } = await world.paired()
  await heard.until('history', ({ batch }) => batch.done)
  const own = await ana.send(ben.number, 'from the own phone')
  await ben.waitForMessage(({ id }) => id === own.id)
  sandbox.faults.add({ kind: 'corrupt', number: ana.number })
  sandbox.faults.add({ kind: 'drop-retries', number: ana.number, count: 9 })
  const { id } = await ben.react(own.id, '🎉')
  await heard.until('undecryptable', ({ target }) => target.id === id)
  await answerFromPhone(world, id)
  const { target, text } = await heard.until('reaction', ({ action }) => action.id === id)
  assert.deepEqual([target.id, target.chat, target.fromMe, text], [own.id, ben.pn, true, '🎉'])
})
