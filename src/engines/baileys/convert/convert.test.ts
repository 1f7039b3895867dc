import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { proto, type WAMessage } from 'baileys'
import type { Me } from '../../../core/model/session.ts'
import { describeMessage } from '../proto.ts'
import { sortMessage } from '../receive/messages.ts'
import { toActionEvent } from './actions.ts'
import { toChatPatch, toContactPatch, toMutedUntil, toPair } from './chat.ts'
import { toContent, toQuoted } from './content.ts'
import { toAddresses, toMessage } from './message.ts'

const ME: Me = {
  phone: '15550000001@s.whatsapp.net',
  lid: '900000000000001@lid',
  device: '15550000001:4@s.whatsapp.net',
  name: 'Ana',
}
const BEN = '15550000002@s.whatsapp.net'
const BEN_LID = '900000000000002@lid'
const GROUP = '120363000000000001@g.us'

const arrive = (key: WAMessage['key'], message: proto.IMessage | null = { conversation: 'hi' }) => ({
  message: { key: { id: 'A1', ...key }, message, messageTimestamp: 1_700_000_000, pushName: 'Someone' } as WAMessage,
  attrs: null,
  me: ME,
})

describe('addresses', () => {
  it('gives a person who writes both addresses, whichever comes first', () => {
    const byPhone = toAddresses(arrive({ remoteJid: BEN, remoteJidAlt: BEN_LID, fromMe: false }))
    assert.deepEqual([byPhone.chat, byPhone.chatAlt, byPhone.sender, byPhone.senderAlt], [BEN, BEN_LID, BEN, BEN_LID])
    const byLid = toAddresses(arrive({ remoteJid: BEN_LID, remoteJidAlt: BEN, fromMe: false }))
    assert.deepEqual([byLid.chat, byLid.chatAlt, byLid.sender, byLid.senderAlt], [BEN_LID, BEN, BEN_LID, BEN])
  })

  it('puts own messages into the chat they went to, and never takes our own hidden id for the other side', () => {
    const own = {
      ...arrive({ remoteJid: BEN, remoteJidAlt: ME.lid ?? '', fromMe: true }),
      attrs: { sender_lid: ME.lid ?? '' },
    }
    const { chat, chatAlt, sender, senderAlt } = toAddresses(own)
    assert.deepEqual([chat, chatAlt, sender, senderAlt], [BEN, null, ME.phone, ME.lid])
    const named = { ...own, attrs: { peer_recipient_lid: BEN_LID } }
    assert.equal(toAddresses(named).chatAlt, BEN_LID)
    const toLid = { ...arrive({ remoteJid: BEN_LID, fromMe: true }), attrs: { peer_recipient_pn: BEN } }
    assert.deepEqual([toAddresses(toLid).chat, toAddresses(toLid).chatAlt], [BEN_LID, BEN])
  })

  it('keeps groups and their authors apart', () => {
    const key = { remoteJid: GROUP, participant: '900000000000002:3@lid', participantAlt: BEN, fromMe: false }
    const { chat, chatAlt, sender, senderAlt } = toAddresses(arrive(key))
    assert.deepEqual([chat, chatAlt, sender, senderAlt], [GROUP, null, BEN_LID, BEN])
  })

  it('shows a broadcast in the chat with its sender, and a status as status', () => {
    const list = toAddresses(arrive({ remoteJid: '1700000000@broadcast', participant: BEN, fromMe: false }))
    assert.deepEqual([list.chat, list.sender], [BEN, BEN])
    const status = toAddresses(arrive({ remoteJid: 'status@broadcast', participant: BEN, fromMe: false }))
    assert.deepEqual([status.chat, status.sender], ['status@broadcast', BEN])
  })

  it('knows the chat with oneself', () => {
    const { chat, chatAlt } = toAddresses({ ...arrive({ remoteJid: ME.phone, fromMe: true }), attrs: {} })
    assert.deepEqual([chat, chatAlt], [ME.phone, ME.lid])
  })
})

describe('content', () => {
  it('reads text with mentions and what it answers', () => {
    const message: proto.IMessage = {
      ephemeralMessage: {
        message: {
          extendedTextMessage: {
            text: 'hi @15550000002',
            contextInfo: {
              mentionedJid: [BEN],
              stanzaId: 'Q1',
              participant: '15550000001:4@s.whatsapp.net',
              quotedMessage: { imageMessage: { caption: 'the picture' } },
            },
          },
        },
      },
    }
    assert.deepEqual(toContent(message), { kind: 'text', text: 'hi @15550000002', mentions: [BEN] })
    assert.deepEqual(toQuoted(message), { id: 'Q1', sender: ME.phone, text: 'the picture' })
  })

  it('names what it has no kind for', () => {
    const cases: [proto.IMessage, string, string | null][] = [
      [{ stickerPackMessage: { name: 'Cats' } }, 'stickerPackMessage', 'Cats'],
      [{ scheduledCallCreationMessage: { title: 'Standup' } }, 'scheduledCallCreationMessage', 'Standup'],
      [{ keepInChatMessage: {} }, 'keepInChatMessage', null],
      [{ call: { callKey: new Uint8Array(1) } }, 'call', null],
    ]
    for (const [message, type, text] of cases) {
      const content = toContent(message)
      assert.ok(content?.kind === 'raw')
      assert.deepEqual([content.type, content.text], [type, text])
    }
  })

  it('finds no content in a key distribution', () => {
    assert.equal(toContent({ senderKeyDistributionMessage: { groupId: GROUP }, messageContextInfo: {} }), null)
  })

  it('keeps the protobuf whole and readable as json', () => {
    const wrapped = { viewOnceMessage: { message: { imageMessage: { caption: 'x', fileLength: 7 } } } }
    const message = toMessage(arrive({ remoteJid: BEN, fromMe: false }, wrapped))
    assert.ok(message?.raw)
    assert.deepEqual(describeMessage(message.raw), wrapped)
    assert.equal(describeMessage(new Uint8Array([255, 255, 255])), null)
  })

  it('keeps the keys of a group out of what is stored and told', () => {
    const senderKeyDistributionMessage = { groupId: GROUP, axolotlSenderKeyDistributionMessage: new Uint8Array([1]) }
    const key = { remoteJid: GROUP, participant: BEN, fromMe: false }
    const message = toMessage(arrive(key, { conversation: 'hi', senderKeyDistributionMessage }))
    assert.deepEqual(message?.raw && describeMessage(message.raw), { conversation: 'hi' })
  })
})

describe('changes to messages', () => {
  const { Type } = proto.Message.ProtocolMessage

  it('takes an edit for the editor own message, whatever the key claims', () => {
    const protocolMessage = {
      type: Type.MESSAGE_EDIT,
      key: { id: 'M1', fromMe: true, remoteJid: ME.phone },
      editedMessage: { conversation: 'new' },
    }
    const event = toActionEvent(
      arrive({ remoteJid: BEN, fromMe: false }, { editedMessage: { message: { protocolMessage } } }),
      [],
    )
    assert.ok(event?.type === 'edit')
    assert.deepEqual([event.target.id, event.target.fromMe, event.target.chat, event.text], ['M1', false, BEN, 'new'])
  })

  it('takes the time at which a change was made, when it came again later; nothing is made after it came', () => {
    const key = { id: 'M1', fromMe: true, remoteJid: ME.phone }
    const at = (content: proto.IMessage) =>
      toActionEvent(arrive({ remoteJid: BEN, fromMe: false }, content), [])?.action.timestamp
    const came = at({ reactionMessage: { key, text: '+' } }) ?? 0
    assert.ok(came > 1_000)
    const edit = (ms: number) => ({ protocolMessage: { type: Type.MESSAGE_EDIT, key, timestampMs: ms } })
    assert.equal(at(edit((came - 60) * 1000 + 999)), came - 60)
    assert.equal(at(edit((came + 60) * 1000)), came)
    assert.equal(at({ reactionMessage: { key, text: '+', senderTimestampMs: (came - 5) * 1000 } }), came - 5)
  })

  it('knows whose message an admin revokes', () => {
    const key = { id: 'M1', fromMe: false, participant: '15550000001@s.whatsapp.net' }
    const revoked = arrive(
      { remoteJid: GROUP, participant: BEN, fromMe: false },
      { protocolMessage: { type: Type.REVOKE, key } },
    )
    const event = toActionEvent(revoked, ['e'])
    assert.ok(event?.type === 'revoke')
    assert.deepEqual([event.target.participant, event.target.fromMe, event.action.sender], [ME.phone, true, BEN])
    assert.deepEqual(event.envelopes, ['e'])
  })

  it('takes history and keys only from the account itself', () => {
    const protocolMessage = { type: Type.HISTORY_SYNC_NOTIFICATION, historySyncNotification: { syncType: 2 } }
    const sort = (fromMe: boolean) =>
      sortMessage({
        ...arrive({ remoteJid: fromMe ? ME.phone : BEN, fromMe }, { protocolMessage }),
        stanza: null,
        ignored: () => false,
      }).kind
    assert.equal(sort(true), 'history')
    assert.equal(sort(false), 'refused')
  })
})

describe('chats and contacts', () => {
  it('reads the end of a mute in every unit', () => {
    assert.deepEqual([0, -1, 1_700_000_000, 1_700_000_000_000, '18446744073709551615'].map(toMutedUntil), [
      null,
      -1,
      1_700_000_000,
      1_700_000_000,
      -1,
    ])
  })

  it('leaves counting to the store, but takes what the phone says', () => {
    assert.equal(toChatPatch({ id: BEN, messages: [{}], unreadCount: 1, conversationTimestamp: 1 }), null)
    assert.deepEqual(toChatPatch({ id: BEN, unreadCount: 0 }), { chat: BEN, unread: 0, markedUnread: false })
    assert.deepEqual(toChatPatch({ id: BEN, unreadCount: -1 }), { chat: BEN, markedUnread: true })
    assert.deepEqual(toChatPatch({ id: BEN, pinned: null, archived: true }), {
      chat: BEN,
      pinnedAt: null,
      archived: true,
    })
  })

  it('keeps names apart and links addresses', () => {
    assert.deepEqual(toContactPatch({ id: BEN, lid: BEN_LID, name: 'Benny', notify: 'Ben', verifiedName: 'Ben Inc' }), {
      jid: BEN,
      alt: BEN_LID,
      savedName: 'Benny',
      pushName: 'Ben',
      businessName: 'Ben Inc',
    })
    assert.equal(toContactPatch({ id: GROUP, name: 'no person' }), null)
    assert.deepEqual(toPair(BEN_LID, BEN), { phone: BEN, lid: BEN_LID })
    assert.equal(toPair(BEN, BEN), null)
  })
})
