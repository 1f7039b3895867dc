import { Type, type Static } from 'typebox'
import { maybe } from './fields.ts'

const actions = Type.Object({
  read: maybe(Type.Boolean()),
  send: maybe(Type.Boolean()),
  control: maybe(Type.Boolean()),
  setting: maybe(Type.Boolean()),
  app: maybe(Type.Boolean()),
  delete: maybe(Type.Boolean()),
})

export const apiKeyRequest = Type.Object({
  isAdmin: Type.Boolean({ default: false }),
  session: maybe(Type.String()),
  isActive: Type.Optional(Type.Boolean({ default: true })),
  actions: maybe(actions),
})

export type WahaApiKeyRequest = Static<typeof apiKeyRequest>

export const scopedApiKeyRequest = Type.Object({ session: Type.String({ minLength: 1 }) })

export const apiKeyDto = Type.Object({
  id: Type.String(),
  key: Type.String({ description: 'The whole key when it is made, a shortened form in lists' }),
  isActive: Type.Boolean(),
  isAdmin: Type.Boolean(),
  session: Type.Union([Type.String(), Type.Null()]),
  actions: Type.Union([actions, Type.Null()]),
})
