import { Type, type Static } from 'typebox'

const actions = Type.Object({
  read: Type.Boolean(),
  send: Type.Boolean(),
  control: Type.Boolean(),
  setting: Type.Boolean(),
  app: Type.Boolean(),
  delete: Type.Boolean(),
})

const scope = Type.Unsafe<'admin' | 'account' | 'session'>({ type: 'string', enum: ['admin', 'account', 'session'] })
const name = Type.Union([Type.String({ minLength: 1 }), Type.Null()])

export const keyRequest = Type.Object({
  scope,
  account: Type.Optional(name),
  session: Type.Optional(name),
  active: Type.Optional(Type.Boolean({ default: true })),
  actions: Type.Optional(Type.Union([actions, Type.Null()])),
  secret: Type.Optional(Type.String({ description: 'Chosen by you; made when absent' })),
})

export const keyChange = Type.Object({
  active: Type.Optional(Type.Boolean()),
  actions: Type.Optional(Type.Union([actions, Type.Null()])),
})

export const keyView = Type.Object({
  id: Type.String(),
  hint: Type.String(),
  scope,
  account: name,
  session: name,
  active: Type.Boolean(),
  actions: Type.Union([actions, Type.Null()]),
  createdAt: Type.Integer(),
})

export type KeyRequest = Static<typeof keyRequest>
