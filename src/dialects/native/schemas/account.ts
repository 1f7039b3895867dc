import { Type } from 'typebox'

const maxSessions = Type.Union([Type.Integer({ minimum: 0 }), Type.Null()])

export const accountRequest = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 200 }),
  maxSessions: Type.Optional(maxSessions),
})

export const accountView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  maxSessions,
  createdAt: Type.Integer(),
})
