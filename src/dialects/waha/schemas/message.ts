import { Type, type Static } from 'typebox'
import { ACK_NAMES } from '../convert/ack.ts'
import { chatIdField, mergeField, offsetField, oneOf, pageField, sessionField, sortOrder } from './fields.ts'

export const chatRequest = Type.Object({ session: sessionField, chatId: chatIdField })

/** Of whose files the address is shown. */
export const mediaFilters = {
  downloadMedia: Type.Optional(Type.Boolean({ default: true })),
  downloadMediaMimetypes: Type.Optional(
    Type.Array(Type.String(), { maxItems: 100, description: 'What the types begin with: `image/`, `video/mp4`' }),
  ),
}

const wahaMediaQuery = Type.Object(mediaFilters)
export type WahaMediaQuery = Static<typeof wahaMediaQuery>

const messageFilters = {
  sortBy: Type.Optional(oneOf('timestamp', 'messageTimestamp')),
  sortOrder,
  ...mediaFilters,
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
