import assert from 'node:assert/strict'
import test from 'node:test'
import type { MessageContent } from '../../../core/model/message.ts'
import { ANA, BEN, GROUP, incoming } from '../../../core/testing/stanzas.ts'
import { toFoundMessage, toHistoryItem, toRyzeMessage } from './message.ts'
import { STATUS_CODES, toRyzeStatus } from './message-status.ts'
import { toRyzeType } from './message-type.ts'

const describe = () => ({ videoMessage: { seconds: 7 } })
const link = () => null
const scene = { me: null, chatName: 'Ana', describe, link }

const raw = (type: string): MessageContent => ({ kind: 'raw', type, text: null, media: null })

test('WhatsApp’s kinds have RyzeAPI’s names, and unknown ones keep theirs', () => {
  const names = [
    ['imageMessage', 'image'],
    ['documentWithCaptionMessage', 'document'],
    ['ptvMessage', 'ptv'],
    ['pollCreationMessageV3', 'poll'],
    ['buttonsResponseMessage', 'buttons_response'],
    ['orderMessage', 'order'],
  ] as const
  for (const [type, name] of names) assert.equal(toRyzeType(raw(type)), name)
  assert.equal(toRyzeType({ kind: 'text', text: 'hi', mentions: [] }), 'text')
})

test('every tick has a word and a number', () => {
  const own = (['error', 'pending', 'server', 'device', 'read', 'played'] as const).map((ack) =>
    toRyzeStatus({ fromMe: true, ack }),
  )
  assert.deepEqual(own, ['error', 'pending', 'sent', 'delivered', 'read', 'played'])
  assert.deepEqual(
    own.map((word) => STATUS_CODES[word]),
    [-1, 0, 1, 2, 4, 5],
  )
  const theirs = (['server', 'device', 'read', 'played'] as const).map((ack) => toRyzeStatus({ fromMe: false, ack }))
  assert.deepEqual(theirs, ['received', 'received', 'read', 'played'])
})

test('a file is shown with what is known of it', () => {
  const media = { mimetype: 'video/mp4', fileName: 'cat.mp4', size: null }
  const message = incoming({ content: { kind: 'raw', type: 'videoMessage', text: 'look', media } })
  const { content, messageType, media: shown } = toHistoryItem(message, scene)
  assert.deepEqual([content, messageType], ['look', 'video'])
  assert.deepEqual(shown, { type: 'video', mimeType: 'video/mp4', fileName: 'cat.mp4', size: null, duration: 7 })
})

test('what was done to a message is told', () => {
  const reaction = { sender: BEN, senderAlt: null, fromMe: false, text: '👍', timestamp: 1_700_000_000 }
  const message = incoming({ editedAt: 1, revokedAt: 2, starred: true, reactions: [reaction] })
  const { isEdit, isRevoked, isFavorite, reactions } = toHistoryItem(message, scene)
  assert.deepEqual([isEdit, isRevoked, isFavorite], [true, true, true])
  assert.deepEqual(reactions, [{ sender: BEN, reaction: '👍', timestamp: '2023-11-14T22:13:20Z' }])
})

test('chat and sender carry both addresses, whichever comes first', () => {
  const known = toRyzeMessage(incoming({ chatAlt: '71@lid', senderAlt: '71@lid' }), scene)
  assert.deepEqual(known.chat, { jid: ANA, lid: '71@lid', name: 'Ana', type: 'private' })
  assert.deepEqual(known.sender, { jid: ANA, lid: '71@lid', name: 'Ana' })
  const hidden = toRyzeMessage(incoming({ chat: '71@lid', sender: '71@lid' }), scene)
  assert.deepEqual([hidden.chat.jid, hidden.chat.lid, hidden.sender.lid], ['71@lid', '71@lid', '71@lid'])
})

test('a message that answers another, and who is mentioned', () => {
  const content = { kind: 'text', text: '@5511900000002', mentions: [BEN] } as const
  const message = incoming({ content, quoted: { id: '3EB0Q', sender: BEN, text: null } })
  const { mentions, replyTo } = toRyzeMessage(message, scene)
  assert.deepEqual([mentions, replyTo], [[BEN], { messageId: '3EB0Q', sender: BEN }])
})

test('`to` is the chat for own messages and in groups, else the account', () => {
  const me = { phone: BEN, lid: null, device: '', name: null }
  assert.equal(toFoundMessage(incoming({ fromMe: true }), { ...scene, me }).to, ANA)
  assert.equal(toFoundMessage(incoming(), { ...scene, me }).to, BEN)
  const inGroup = toFoundMessage(incoming({ chat: GROUP }), { ...scene, me })
  assert.deepEqual([inGroup.to, inGroup.isGroup], [GROUP, true])
})
