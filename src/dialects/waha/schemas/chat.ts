import { Type } from 'typebox'
import { waMessage } from './message.ts'

const nullable = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Number>>(schema: T) =>
  Type.Union([schema, Type.Null()])

export const waChat = Type.Object({
  id: Type.String(),
  name: nullable(Type.String()),
  conversationTimestamp: Type.Number(),
  unreadCount: Type.Integer(),
  markedAsUnread: Type.Boolean(),
  archived: Type.Boolean(),
  pinned: nullable(Type.Number()),
  muteEndTime: nullable(Type.Number()),
  ephemeralExpiration: Type.Integer(),
  altId: Type.Optional(Type.String()),
})

export const chatSummary = Type.Object({
  id: Type.String(),
  name: nullable(Type.String()),
  picture: nullable(Type.String()),
  lastMessage: Type.Union([waMessage, Type.Null()]),
  _chat: waChat,
})
