import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { proto } from 'baileys'
import type { ProtoMessage } from '../proto.ts'
import { sortMessage } from '../receive/messages.ts'
import { toActionEvent } from './actions.ts'
import { toAnswerEvent } from './answers.ts'
import { requireShallow } from './bounds.ts'
import { toChatPatch, toHistoryChat } from './chat.ts'
import { toMessage } from './message.ts'

const ME = { phone: '4915550000@s.whatsapp.net', lid: '70@lid', device: '4915550000:4@s.whatsapp.net', name: 'Me' }
const ANA = '4915550001@s.whatsapp.net'
const ENDLESS = 'x'.repeat(257)
/** The largest number of protobuf, as it is decoded. */
const LATEST = '18446744073709551615'
const LAST_SECOND = 253_402_300_799

const { Type } = proto.Message.ProtocolMessage

const arrival = (content: ProtoMessage, change: { readonly id?: string; readonly timestamp?: unknown } = {}) => ({
  message: {
    key: { remoteJid: ANA, id: change.id ?? 'M1', fromMe: false },
    message: content,
    messageTimestamp: (change.timestamp ?? 1_700_000_000) as number,
  },
  attrs: null,
  me: ME,
})

const sort = (content: ProtoMessage, change = {}) =>
  sortMessage({ ...arrival(content, change), stanza: null, ignored: () => false })

const changes = (key: proto.IMessageKey): ProtoMessage[] => [
  { reactionMessage: { key, text: '👍' } },
  { pinInChatMessage: { key } },
  { keepInChatMessage: { key } },
  { protocolMessage: { key, type: Type.REVOKE } },
  { protocolMessage: { key, type: Type.MESSAGE_EDIT, editedMessage: { conversation: 'x' } } },
  { pollUpdateMessage: { pollCreationMessageKey: key, vote: {} } },
  { encEventResponseMessage: { eventCreationMessageKey: key } },
]

describe('what others send', () => {
  it('is refused when it names no message that could be', () => {
    for (const key of [
      { id: ENDLESS },
      { id: 'A\0B' },
      { id: 'M2', participant: ENDLESS },
      { id: 'M2', remoteJid: ENDLESS },
    ])
      for (const content of changes(key))
        assert.deepEqual(sort(content), { kind: 'refused', why: 'malformed', envelopes: [] })
    assert.equal(sort({ conversation: 'x' }, { id: ENDLESS }).kind, 'refused')
    for (const content of changes({ id: 'M2' })) assert.notEqual(sort(content).kind, 'refused')
  })

  it('quotes and mentions only what could be', () => {
    const contextInfo = { stanzaId: ENDLESS, participant: ANA, mentionedJid: [ENDLESS, ANA] }
    const message = toMessage(arrival({ extendedTextMessage: { text: 'x', contextInfo } }))
    assert.equal(message?.quoted, null)
    assert.deepEqual(message?.content, { kind: 'text', text: 'x', mentions: [ANA] })
  })

  it('has times that can be written down, and counts that can be counted', () => {
    const late = { timestamp: LATEST }
    assert.equal(toMessage(arrival({ conversation: 'x' }, late))?.timestamp, LAST_SECOND)
    assert.equal(toMessage(arrival({ conversation: 'x' }, { timestamp: -5 }))?.timestamp, 0)
    const vote = { pollCreationMessageKey: { id: 'P' }, vote: {}, senderTimestampMs: LATEST as never }
    assert.equal(toAnswerEvent(arrival({ pollUpdateMessage: vote }), [])?.at, LAST_SECOND * 1000)
    const pin = toActionEvent(
      arrival({
        pinInChatMessage: { key: { id: 'M2' }, type: 1 },
        messageContextInfo: { messageAddOnDurationInSecs: 4_294_967_295 },
      }),
      [],
    )
    assert.equal(pin?.type === 'pin' && pin.until, 1_700_000_000 + 2_147_483_647)
    assert.equal(toChatPatch({ id: ANA, ephemeralExpiration: 4_294_967_295 })?.ephemeralSeconds, 2_147_483_647)
    const { unread, timestamp, pinnedAt, mutedUntil } =
      toHistoryChat({
        id: ANA,
        unreadCount: 4_294_967_295,
        conversationTimestamp: LATEST as never,
        pinned: 4_294_967_295,
        muteEndTime: 9e14,
      }) ?? {}
    assert.deepEqual(
      [unread, timestamp, pinnedAt, mutedUntil],
      [2_147_483_647, LAST_SECOND, 4_294_967_295, LAST_SECOND],
    )
    const event = toMessage(arrival({ eventMessage: { name: 'never', startTime: LATEST as never } }))
    assert.equal(event?.content.kind === 'event' && event.content.startsAt, LAST_SECOND)
  })

  it('is not deeper than anybody can read', () => {
    const nested = (depth: number): ProtoMessage => {
      let message: ProtoMessage = { conversation: 'x' }
      for (let level = 0; level < depth; level++) message = { ephemeralMessage: { message } }
      return message
    }
    requireShallow(nested(40))
    for (const depth of [60, 10_000]) assert.throws(() => requireShallow(nested(depth)), /deeper than 100/)
  })
})
