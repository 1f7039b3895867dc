import { Type, type Static } from 'typebox'
import { ACK_NAMES } from '../convert/ack.ts'
import { chatIdField, maybe, mergeField, offsetField, oneOf, pageField, sessionField, sortOrder } from './fields.ts'

export const textRequest = Type.Object({
  session: sessionField,
  chatId: chatIdField,
  text: Type.String(),
  id: maybe(Type.String({ description: 'An id made beforehand with new-message-id' })),
  reply_to: maybe(Type.String({ description: 'The id of the message to answer' })),
  mentions: maybe(Type.Union([Type.Array(Type.String(), { maxItems: 1024 }), Type.String()])),
  linkPreview: maybe(Type.Boolean({ default: true })),
  linkPreviewHighQuality: maybe(Type.Boolean({ default: false })),
})

export type WahaTextRequest = Static<typeof textRequest>

export const chatRequest = Type.Object({ session: sessionField, chatId: chatIdField })

const messageFilters = {
  sortBy: Type.Optional(oneOf('timestamp', 'messageTimestamp')),
  sortOrder,
  downloadMedia: Type.Optional(Type.Boolean({ default: true })),
  downloadMediaMimetypes: Type.Optional(Type.Array(Type.String())),
  merge: mergeField,
  limit: pageField({ default: 10 }),
  offset: offsetField,
  'filter.timestamp.lte': Type.Optional(Type.Number()),
  'filter.timestamp.gte': Type.Optional(Type.Number()),
  'filter.fromMe': Type.Optional(Type.Boolean()),
  'filter.ack': Type.Optional(oneOf(...ACK_NAMES)),
}

export const messagesQuery = Type.Object(messageFilters)
export const messagesOfSessionQuery = Type.Object({ ...messageFilters, session: sessionField, chatId: chatIdField })
export type WahaMessagesQuery = Static<typeof messagesQuery>

const nullable = (schema: ReturnType<typeof Type.String>) => Type.Union([schema, Type.Null()])

export const waMessage = Type.Object({
  id: Type.String(),
  timestamp: Type.Number(),
  from: Type.String(),
  fromMe: Type.Boolean(),
  source: oneOf('api', 'app'),
  to: nullable(Type.String()),
  participant: nullable(Type.String()),
  author: Type.Optional(Type.String()),
  body: nullable(Type.String()),
  hasMedia: Type.Boolean(),
  media: Type.Unknown(),
  mediaUrl: nullable(Type.String()),
  ack: Type.Integer({ minimum: -1, maximum: 4 }),
  ackName: oneOf(...ACK_NAMES),
  location: Type.Unknown(),
  vCards: Type.Unknown(),
  replyTo: Type.Unknown(),
  _data: Type.Unknown(),
})
