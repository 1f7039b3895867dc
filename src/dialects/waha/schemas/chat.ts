import { Type } from 'typebox'
import { waMessage } from './message.ts'

const nullable = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Number>>(schema: T) =>
  Type.Union([schema, Type.Null()])

const chatRow = {
  id: Type.String(),
  name: nullable(Type.String()),
  conversationTimestamp: Type.Number(),
  timestamp: Type.Number(),
  isGroup: Type.Boolean(),
  unreadCount: Type.Integer(),
  markedAsUnread: Type.Boolean(),
  archived: Type.Boolean(),
  pinned: nullable(Type.Number({ description: 'Unix seconds; null when not pinned' })),
  isMuted: Type.Boolean(),
  muteEndTime: nullable(Type.Number({ description: 'Unix seconds; -1 for always; null when not muted' })),
  muteExpiration: Type.Number({ description: 'The same, 0 when not muted' }),
  favorite: Type.Boolean(),
  labels: Type.Array(Type.String(), { description: 'Ids of labels' }),
  ephemeralExpiration: Type.Integer({ description: 'Seconds until messages disappear; 0 when they stay' }),
  altId: Type.Optional(Type.String({ description: "The person's other address" })),
}

export const waChat = Type.Object({ ...chatRow, picture: nullable(Type.String()) })

export const chatSummary = Type.Object({
  id: Type.String(),
  name: nullable(Type.String()),
  picture: nullable(Type.String()),
  lastMessage: Type.Union([waMessage, Type.Null()]),
  _chat: Type.Object(chatRow),
})

/** What WAHA answers to a change that it has no other words for. */
export const successResult = Type.Object({ success: Type.Boolean() })

export const SUCCESS = { success: true } as const
