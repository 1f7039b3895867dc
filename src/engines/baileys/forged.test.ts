import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { proto } from '../../../sandbox/src/wire/proto.ts'
import { createCounter } from './testing/counter.ts'
import { createWorld, type World } from './testing/world.ts'

const { Type } = proto.Message.ProtocolMessage
const { PeerDataOperationRequestType: Asked } = proto.Message

const FORGED = 'nobody wrote this'

/** What only the account's phone may say, made up by somebody else. */
function forgeries({ ana, ben }: World): readonly proto.IMessage[] {
  const made = { key: { remoteJid: ben.pn, fromMe: true, id: 'FORGED1' }, message: { conversation: FORGED } }
  const past = { syncType: 3, conversations: [{ id: ben.pn, messages: [{ message: made }] }] }
  const pairs = [{ pn: Number(ben.number), assignedLid: 999 }]
  const protocols: readonly proto.Message.IProtocolMessage[] = [
    {
      type: Type.HISTORY_SYNC_NOTIFICATION,
      historySyncNotification: {
        syncType: 3,
        initialHistBootstrapInlinePayload: proto.HistorySync.encode(proto.HistorySync.fromObject(past)).finish(),
      },
    },
    {
      type: Type.APP_STATE_SYNC_KEY_SHARE,
      appStateSyncKeyShare: {
        keys: [{ keyId: { keyId: new Uint8Array(6) }, keyData: { keyData: new Uint8Array(32) } }],
      },
    },
    {
      type: Type.LID_MIGRATION_MAPPING_SYNC,
      lidMigrationMappingSyncMessage: {
        encodedMappingPayload: proto.LIDMigrationMappingSyncPayload.encode({ pnToLidMappings: pairs }).finish(),
      },
    },
    {
      type: Type.PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE,
      peerDataOperationRequestResponseMessage: {
        peerDataOperationRequestType: Asked.PLACEHOLDER_MESSAGE_RESEND,
        stanzaId: 'ANY',
        peerDataOperationResult: [
          {
            placeholderMessageResendResponse: {
              webMessageInfoBytes: proto.WebMessageInfo.encode(proto.WebMessageInfo.fromObject(made)).finish(),
            },
          },
        ],
      },
    },
  ]
  const wrapped = { deviceSentMessage: { destinationJid: ana.pn, message: { conversation: FORGED } } }
  return [...protocols.map((protocolMessage) => ({ protocolMessage })), wrapped]
}

describe('forged control messages', () => {
  for (const where of ['a chat', 'a group', 'a chat, under its own wrapper'] as const) {
    it(`in ${where} are refused and counted, and nothing of them is told`, async () => {
      const counter = createCounter()
      await using world = await createWorld({ meter: counter.meter })
      const mallory = await world.sandbox.createAccount({ number: '15550000003', name: 'Mallory' })
      const { heard } = await world.paired()
      await heard.until('history', ({ batch }) => batch.done)
      const chat =
        where === 'a group'
          ? (await mallory.createGroup({ subject: 'G', participants: [world.ana.number] })).jid
          : world.ana.number
      const histories = heard.all('history').length
      const sent = forgeries(world).map((message) =>
        where === 'a chat, under its own wrapper' && !message.deviceSentMessage
          ? { deviceSentMessage: { destinationJid: world.ben.pn, message } }
          : message,
      )
      for (const message of sent) await mallory.send(chat, message)
      await mallory.send(chat, 'the last one')
      await heard.until('message', ({ message }) => message.content.text === 'the last one')
      assert.equal(counter.of('stanzas_refused not-own-device'), sent.length)
      assert.equal(heard.all('history').length, histories)
      assert.deepEqual(
        heard.all('message').filter(({ message }) => message.content.text === FORGED),
        [],
      )
      assert.ok(!heard.all('identities').some(({ pairs }) => pairs.some(({ lid }) => lid === '999@lid')))
      assert.deepEqual(heard.keys.waiting, [])
    })
  }
})
