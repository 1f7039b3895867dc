import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import { createSandbox } from '../../sandbox/src/index.ts'
import { proto } from '../../sandbox/src/wire/proto.ts'
import { startGateway } from '../support/gateway-process.ts'
import { createJsonClient } from '../support/json-client.ts'
import { createTestSchema, whyNoPostgres } from '../support/postgres.ts'
import { until } from '../support/wait.ts'
import { pair, status } from '../support/waha.ts'

const OWNER = '15550320001'
const ANA = '15550320002'
const MALLORY = '15550320003'

/** Too long for any index of PostgreSQL, and not to be compressed. */
const endless = (): string => randomBytes(6_000).toString('base64')
/** Words that are more than one row of PostgreSQL's full-text index holds. */
const wordy = (): string => Array.from({ length: 12_000 }, () => cyrillic(randomBytes(32).toString('hex'))).join(' ')
const cyrillic = (text: string): string =>
  text.replace(/./g, (letter) => String.fromCharCode(0x430 + Number.parseInt(letter, 16)))

const { Type } = proto.Message.ProtocolMessage
const LATEST = Number.MAX_SAFE_INTEGER

/** What anybody can write, and no phone would. */
const POISON = (): readonly proto.IMessage[] => {
  const key = { remoteJid: `${OWNER}@s.whatsapp.net`, fromMe: false, id: endless() }
  const sealed = { encPayload: randomBytes(40), encIv: randomBytes(12) }
  return [
    { reactionMessage: { key, text: '👍' } },
    { reactionMessage: { key: { ...key, id: 'SHORT', participant: `${endless()}@lid` }, text: '👍' } },
    { pinInChatMessage: { key, type: 1 }, messageContextInfo: { messageAddOnDurationInSecs: 0xffff_ffff } },
    { protocolMessage: { key, type: Type.REVOKE } },
    { protocolMessage: { key, type: Type.MESSAGE_EDIT, editedMessage: { conversation: 'x' } } },
    { protocolMessage: { type: Type.EPHEMERAL_SETTING, ephemeralExpiration: 4_294_967_295 } },
    { pollUpdateMessage: { pollCreationMessageKey: key, vote: sealed, senderTimestampMs: LATEST } },
    { encEventResponseMessage: { eventCreationMessageKey: key, ...sealed } },
    { keepInChatMessage: { key, keepType: 1, timestampMs: LATEST } },
    {
      extendedTextMessage: {
        text: 'quotes \0 nothing',
        contextInfo: { stanzaId: endless(), participant: endless(), mentionedJid: [endless()] },
      },
    },
    { eventMessage: { name: 'never', startTime: 8e12, endTime: 8e12 } },
    {
      conversation: 'with a key',
      senderKeyDistributionMessage: {
        groupId: endless(),
        axolotlSenderKeyDistributionMessage: distribution(),
      },
    },
    { conversation: wordy() },
  ]
}

/** The key of a group's member, as the Signal library reads it. */
function distribution(): Uint8Array {
  const fields = [0x08, 1, 0x10, 0, 0x1a, 32, ...randomBytes(32), 0x22, 33, 5, ...randomBytes(32)]
  return Uint8Array.from([0x33, ...fields])
}

const noPostgres = await whyNoPostgres()

for (const database of ['sqlite', 'postgres'] as const) {
  describe(`what no phone would write, on ${database}`, { timeout: 180_000 }, () => {
    const skip = database === 'postgres' ? noPostgres : false
    test('neither blocks the session nor is put aside', { skip }, async () => {
      await using schema = database === 'postgres' ? await createTestSchema() : null
      await using sandbox = await createSandbox()
      await using gateway = await startGateway({ sandbox, env: schema ? { WAYPOST_DATABASE: schema.address } : {} })
      await sandbox.createAccount({ number: OWNER, name: 'Olivia' })
      const ana = await sandbox.createAccount({ number: ANA, name: 'Ana' })
      const mallory = await sandbox.createAccount({ number: MALLORY, name: endless() })
      const control = createJsonClient(sandbox.control ?? '')
      await pair({ gateway, sandbox: { control } }, { name: 'main', number: OWNER })
      const path = `/api/main/chats/${encodeURIComponent(ana.pn)}/messages?limit=10&downloadMedia=false`
      const arrives = async (text: string): Promise<void> => {
        await ana.send(OWNER, text)
        await until(text, async () => {
          const { body } = await gateway.api.get(path)
          return Array.isArray(body) && body.some((message: { body?: string }) => message.body === text)
        })
      }
      await arrives('before')
      for (const content of POISON()) await mallory.send(OWNER, content)
      await arrives('behind all of it')
      const troubled = gateway.child().lines.filter((line) => /put aside|trying again|could not be stored/.test(line))
      assert.deepEqual(troubled, [])
      await gateway.stop('SIGKILL')
      await gateway.start()
      await status(gateway, 'main', 'WORKING', 60_000)
      await arrives('after the restart')
    })
  })
}
