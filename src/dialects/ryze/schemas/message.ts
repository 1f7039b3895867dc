import { Type, type Static } from 'typebox'
import { STATUS_CODES } from '../convert/message-status.ts'
import { answer, flagField, maybe, requiredNumber, requiredText, textField } from './chat-fields.ts'

export const messageIdQuery = Type.Object({ messageId: Type.Optional(Type.String()) })

const person = Type.Object({
  jid: Type.String(),
  lid: Type.Union([Type.String(), Type.Null()]),
  name: Type.Union([Type.String(), Type.Null()]),
})

const ryzeStatus = Type.Unsafe<keyof typeof STATUS_CODES>({ type: 'string', enum: Object.keys(STATUS_CODES) })

const media = Type.Object({
  type: Type.String(),
  mimeType: Type.String(),
  fileName: Type.Optional(Type.String()),
  size: Type.Union([Type.Integer(), Type.Null()]),
  duration: Type.Optional(Type.Integer()),
  url: Type.Optional(Type.String()),
})

/** Of carousels, whose cards have files of their own. */
const interactive = Type.Object({ cards: Type.Array(Type.Unknown()) })

const messageFields = {
  messageId: Type.String(),
  messageType: Type.String(),
  direction: Type.String(),
  content: Type.String(),
  timestamp: Type.String(),
  chat: Type.Intersect([person, Type.Object({ type: Type.String(), groupName: Type.Optional(Type.Unknown()) })]),
  sender: person,
  source: Type.String(),
  mentions: Type.Optional(Type.Array(Type.String())),
  replyTo: Type.Optional(Type.Object({ messageId: Type.String() })),
}

const sentFields = {
  ...messageFields,
  mediaUrl: Type.Optional(Type.String()),
  mediaMimeType: Type.Optional(Type.String()),
  mediaSize: Type.Optional(Type.Integer()),
  mediaDuration: Type.Optional(Type.Integer()),
}

/** What everything that sends answers. */
export const sentAnswer = answer({ status: Type.Literal('sent'), data: Type.Object(sentFields) })

export const reactionRequest = Type.Object({
  number: requiredNumber,
  messageId: requiredText,
  reaction: maybe(Type.String({ description: 'required: an emoji, or "remove"' })),
  fromMe: flagField,
  participant: textField,
  source: textField,
})
export type ReactionRequest = Static<typeof reactionRequest>

export const historyRequest = Type.Object({
  number: requiredNumber,
  count: maybe(Type.Integer({ minimum: 0, description: 'At most 200; 50 unless given' })),
  from: textField,
  to: textField,
})
export const historyAnswer = answer({
  chat_jid: Type.String(),
  count: Type.Integer(),
  hasMore: Type.Boolean(),
  messages: Type.Array(
    Type.Object({
      ...messageFields,
      chatJid: Type.String(),
      senderJid: Type.String(),
      senderName: Type.Union([Type.String(), Type.Null()]),
      fromMe: Type.Boolean(),
      isGroup: Type.Boolean(),
      status: ryzeStatus,
      media: Type.Optional(media),
      interactive: Type.Optional(interactive),
      isEdit: Type.Boolean(),
      isRevoked: Type.Boolean(),
      isFavorite: Type.Boolean(),
      reactions: Type.Array(Type.Unknown()),
    }),
  ),
})

export const getMessageAnswer = answer({
  messageId: Type.String(),
  status: Type.Literal('found'),
  data: Type.Object({
    content: Type.String(),
    type: Type.String(),
    from: Type.String(),
    to: Type.String(),
    chat: Type.String(),
    timestamp: Type.String(),
    isGroup: Type.Boolean(),
    status: ryzeStatus,
    media: Type.Optional(media),
    interactive: Type.Optional(interactive),
  }),
})

export const statusAnswer = answer({
  message_id: Type.String(),
  status: ryzeStatus,
  status_code: Type.Integer(),
  direction: Type.Union([Type.Literal('sent'), Type.Literal('received')]),
  chat_jid: Type.String(),
  timestamp: Type.String(),
})

export const base64Answer = answer({
  message_id: Type.String(),
  mime_type: Type.String(),
  media_type: Type.String({ description: 'image, video, audio, document or sticker' }),
  base64: Type.String(),
})

export const forwardRequest = Type.Object({ messageId: requiredText, to: requiredNumber })
export const forwardAnswer = answer({
  messageId: Type.String(),
  originalId: Type.String(),
  destinationJid: Type.String(),
})

export const editRequest = Type.Object({ messageId: requiredText, content: requiredText })
export const editAnswer = answer({
  messageId: Type.String(),
  chatJid: Type.String(),
  oldContent: Type.String(),
  newContent: Type.String(),
})

export const deleteRequest = Type.Object({ messageId: requiredText, deleteForEveryone: flagField })
export const deleteAnswer = answer({
  message_id: Type.String(),
  chat_jid: Type.String(),
  delete_type: Type.Union([Type.Literal('revoke'), Type.Literal('delete_for_me')]),
})

export const pollAnswer = answer({
  messageId: Type.String(),
  data: Type.Object({
    messageId: Type.String(),
    name: Type.String(),
    votes: Type.Array(Type.Object({ optionName: Type.String(), optionVoteCount: Type.Integer() })),
    voteDetails: Type.Array(
      Type.Object({
        optionHash: Type.String(),
        optionName: Type.String(),
        senderJid: Type.String(),
        voteMessageId: Type.String(),
        createdAt: Type.String(),
      }),
    ),
  }),
})
