import { Type } from 'typebox'
import { messageView } from './message.ts'

const time = Type.Union([Type.Integer(), Type.Null()])

const chatView = Type.Object({
  id: Type.String(),
  alt: Type.Union([Type.String(), Type.Null()]),
  kind: Type.String(),
  name: Type.Union([Type.String(), Type.Null()]),
  timestamp: Type.Integer(),
  lastMessage: Type.Union([messageView, Type.Null()]),
  unread: Type.Integer(),
  markedUnread: Type.Boolean(),
  pinnedAt: time,
  archived: Type.Boolean(),
  mutedUntil: time,
  favorite: Type.Boolean(),
  ephemeralSeconds: Type.Integer(),
  labels: Type.Array(Type.String()),
})

export const chatPage = Type.Object({
  items: Type.Array(chatView),
  next: Type.Union([Type.String(), Type.Null()]),
})
