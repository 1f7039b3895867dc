import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { kindFixtures } from '../../sandbox/src/kinds/fixtures.ts'
import { proto } from '../../sandbox/src/wire/proto.ts'

/** A place in a message that holds a value. */
interface Leaf {
  readonly holder: Record<string, unknown>
  readonly name: string
}

/** Too long for an index, and not to be compressed. */
const ENDLESS = randomBytes(6_000).toString('base64')
const TEXTS = [
  ENDLESS,
  '',
  '\0',
  'a\0b',
  ENDLESS,
  'x'.repeat(257),
  '\ud800',
  '\u202e\u0000',
  '%s',
  '@',
  '-1',
  '{"a":',
] as const
/** Some of them only fit a field of another size, and are cut then. */
const NUMBERS = [0, -1, 1, 0x7fff_ffff, 0xffff_ffff, 2 ** 40, Number.MAX_SAFE_INTEGER, 1.5e300, Number.NaN] as const
/** The sandbox's phones show these as dates, and bear no later ones. */
const SHOWN_TIMES = new Set(['startTime', 'endTime'])
const LAST_SHOWN = 8e12
const BYTES = [new Uint8Array(), new Uint8Array(3), new Uint8Array(40_000).fill(0xfa)] as const

const isNode = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)

function leavesOf(holder: Record<string, unknown>): Leaf[] {
  return Object.entries(holder).flatMap(([name, value]) => (isNode(value) ? leavesOf(value) : [{ holder, name }]))
}

function spoil({ holder, name }: Leaf, pick: number): void {
  const value = holder[name]
  if (typeof value === 'string') holder[name] = TEXTS[pick % TEXTS.length]
  else if (typeof value === 'boolean') holder[name] = !value
  else if (typeof value === 'number') holder[name] = numberFor(name, pick)
  else if (ArrayBuffer.isView(value)) holder[name] = BYTES[pick % BYTES.length]
}

function numberFor(name: string, pick: number): number | undefined {
  const number = NUMBERS[pick % NUMBERS.length]
  return SHOWN_TIMES.has(name) ? Math.max(0, Math.min(number || 0, LAST_SHOWN)) : number
}

const { Type } = proto.Message.ProtocolMessage

/** What changes another message, or the chat, and what names the most. */
const changes = (id: string, remoteJid: string): proto.IMessage[] => {
  const key = { id, remoteJid, fromMe: true, participant: remoteJid }
  const contextInfo = {
    stanzaId: id,
    participant: remoteJid,
    mentionedJid: [remoteJid],
    expiration: 7,
    forwardingScore: 1,
  }
  const sealed = { encPayload: new Uint8Array(40), encIv: new Uint8Array(12) }
  return [
    { reactionMessage: { key, text: '👍', senderTimestampMs: 1 } },
    { pinInChatMessage: { key, type: 1, senderTimestampMs: 1 }, messageContextInfo: { messageAddOnDurationInSecs: 7 } },
    { keepInChatMessage: { key, keepType: 1, timestampMs: 1 } },
    { protocolMessage: { key, type: Type.REVOKE } },
    { protocolMessage: { key, type: Type.MESSAGE_EDIT, editedMessage: { conversation: 'x' }, timestampMs: 1 } },
    { protocolMessage: { type: Type.EPHEMERAL_SETTING, ephemeralExpiration: 7, ephemeralSettingTimestamp: 1 } },
    { pollUpdateMessage: { pollCreationMessageKey: key, vote: sealed, senderTimestampMs: 1 } },
    { encEventResponseMessage: { eventCreationMessageKey: key, ...sealed } },
    { extendedTextMessage: { text: 'x', contextInfo: { ...contextInfo, quotedMessage: { conversation: 'y' } } } },
  ]
}

const WRAPPERS = ['ephemeralMessage', 'viewOnceMessage', 'documentWithCaptionMessage', 'groupMentionedMessage'] as const

/** What phones write, with a few of its values as no phone writes them, in more or fewer wrappers. */
export function hostileMessage(cast: { readonly id: string; readonly person: string }): fc.Arbitrary<proto.IMessage> {
  const kinds = kindFixtures().map(({ message }) => message)
  // They name other messages, and change what is stored of them: half of all.
  const base = fc.oneof(fc.constantFrom(...kinds), fc.constantFrom(...changes(cast.id, cast.person)))
  const spoils = fc.array(fc.tuple(fc.nat(1_000), fc.nat(1_000)), { minLength: 1, maxLength: 8 })
  const depth = fc.oneof(
    { weight: 8, arbitrary: fc.nat(3) },
    { weight: 1, arbitrary: fc.integer({ min: 20, max: 300 }) },
  )
  return fc.tuple(base, spoils, depth, fc.constantFrom(...WRAPPERS)).map(([kind, picks, levels, name]) => {
    let message = structuredClone(kind)
    const leaves = leavesOf(message as Record<string, unknown>)
    for (const [place, pick] of picks) {
      const leaf = leaves[place % leaves.length]
      if (leaf) spoil(leaf, pick)
    }
    for (let level = 0; level < levels; level++) message = { [name]: { message } }
    return message
  })
}
