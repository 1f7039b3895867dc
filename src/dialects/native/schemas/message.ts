import { Type } from 'typebox'

const nullable = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>>(schema: T) =>
  Type.Union([schema, Type.Null()])

export const messageView = Type.Object({
  id: Type.String(),
  chat: Type.String(),
  chatAlt: nullable(Type.String()),
  fromMe: Type.Boolean(),
  sender: Type.String(),
  senderAlt: nullable(Type.String()),
  senderName: nullable(Type.String()),
  timestamp: Type.Integer(),
  kind: Type.String(),
  text: nullable(Type.String()),
  ack: Type.String(),
  editedAt: nullable(Type.Integer()),
  revokedAt: nullable(Type.Integer()),
  starred: Type.Boolean(),
  pinnedUntil: nullable(Type.Integer()),
  reactions: Type.Array(Type.Object({ sender: Type.String(), text: Type.String(), timestamp: Type.Integer() })),
})

export const messagePage = Type.Object({ items: Type.Array(messageView), next: nullable(Type.String()) })
