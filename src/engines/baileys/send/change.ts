import { proto } from 'baileys'
import { GatewayError } from '../../../core/errors.ts'
import { type Jid, kindOf } from '../../../core/model/address.ts'
import type { Message, MessageChange } from '../../../core/model/message.ts'
import { unwrap } from '../convert/unwrap.ts'
import { decodeMessage, encodeMessage, type ProtoMessage } from '../proto.ts'

/** A change as it leaves. */
export interface ComposedChange {
  readonly content: ProtoMessage
  /** Tells WhatsApp's server what kind of change it is. */
  readonly attributes: Readonly<Record<string, string>>
  /** What an edited message says now. */
  readonly edited: Uint8Array | null
}

const { Type } = proto.Message.ProtocolMessage
const PinType = proto.Message.PinInChatMessage.Type

/** Builds the message that carries a change to another. Throws CHANGE_REFUSED for what cannot be changed so. */
export function composeChange(
  change: Exclude<MessageChange, { readonly kind: 'vote' }>,
  nowMs: number,
): ComposedChange {
  const { target } = change
  const key = keyOf(target)
  switch (change.kind) {
    case 'edit': {
      const editedMessage = withText(target, change.text)
      const protocolMessage = { key, type: Type.MESSAGE_EDIT, editedMessage, timestampMs: nowMs }
      return { content: { protocolMessage }, attributes: { edit: '1' }, edited: encodeMessage(editedMessage) }
    }
    case 'revoke':
      if (!target.fromMe && kindOf(target.chat) !== 'group')
        throw refusedChange('only own messages can be deleted for everyone here')
      return {
        content: { protocolMessage: { key, type: Type.REVOKE } },
        attributes: { edit: target.fromMe ? '7' : '8' },
        edited: null,
      }
    case 'react':
      return {
        content: { reactionMessage: { key, text: change.text, senderTimestampMs: nowMs } },
        attributes: {},
        edited: null,
      }
    case 'pin': {
      const type = change.seconds === null ? PinType.UNPIN_FOR_ALL : PinType.PIN_FOR_ALL
      return {
        content: {
          pinInChatMessage: { key, type, senderTimestampMs: nowMs },
          messageContextInfo: { messageAddOnDurationInSecs: change.seconds ?? 0 },
        },
        attributes: { edit: '2' },
        edited: null,
      }
    }
  }
}

/** Names a message to others. Its author is named where the chat does not tell. */
export function keyOf({ id, chat, fromMe, sender }: Message): proto.IMessageKey {
  return { remoteJid: chat, id, fromMe, ...(isShared(chat) && !fromMe ? { participant: sender } : {}) }
}

const isShared = (chat: Jid): boolean => kindOf(chat) === 'group' || kindOf(chat) === 'status'

/** Kinds whose caption can be edited; the medium stays. */
const CAPTIONED = ['imageMessage', 'videoMessage', 'documentMessage'] as const

/** What the message says with another text: everything else stays, what it answers and its medium included. */
function withText({ raw, content }: Message, text: string): ProtoMessage {
  if (!raw) {
    if (content.kind === 'text') return { extendedTextMessage: { text } }
    throw refusedChange('the original is not stored here')
  }
  const message = decodeMessage(raw)
  const inner = unwrap(message)
  const medium = CAPTIONED.map((name) => inner[name]).find((each) => each != null)
  if (medium) {
    medium.caption = text
    return message
  }
  if (inner.conversation == null && !inner.extendedTextMessage)
    throw refusedChange('only texts and captions can be edited')
  // A preview and mentions belong to the words that were there.
  const {
    matchedText: _link,
    title: _title,
    description: _words,
    jpegThumbnail: _image,
    ...rest
  } = inner.extendedTextMessage ?? {}
  const contextInfo = rest.contextInfo && { ...rest.contextInfo, mentionedJid: [] }
  return { extendedTextMessage: { ...rest, text, ...(contextInfo ? { contextInfo } : {}) } }
}

const refusedChange = (why: string): GatewayError => new GatewayError('CHANGE_REFUSED', why)
