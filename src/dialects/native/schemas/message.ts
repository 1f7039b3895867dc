import { Type } from 'typebox'

const nullable = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>>(schema: T) =>
  Type.Union([schema, Type.Null()])

/** Of a carousel every card may have one: `card` is its number. */
const fileView = Type.Object({
  card: nullable(Type.Integer()),
  mimetype: Type.String(),
  fileName: nullable(Type.String()),
  size: nullable(Type.Integer()),
  url: nullable(Type.String()),
})

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
  files: Type.Array(fileView),
  ack: Type.String(),
  editedAt: nullable(Type.Integer()),
  revokedAt: nullable(Type.Integer()),
  starred: Type.Boolean(),
  pinnedUntil: nullable(Type.Integer()),
  reactions: Type.Array(Type.Object({ sender: Type.String(), text: Type.String(), timestamp: Type.Integer() })),
})

export const messagePage = Type.Object({ items: Type.Array(messageView), next: nullable(Type.String()) })
