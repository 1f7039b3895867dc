import { Type } from 'typebox'

const nullable = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>>(schema: T) =>
  Type.Union([schema, Type.Null()])
const time = nullable(Type.Integer({ description: 'Milliseconds since 1970' }))

const attempt = Type.Object({
  at: Type.Integer({ description: 'Milliseconds since 1970' }),
  durationMs: Type.Integer(),
  status: nullable(Type.Integer()),
  error: nullable(Type.String()),
  answer: nullable(Type.String({ description: 'How the answer begins' })),
})

export const deliveryView = Type.Object({
  id: Type.String(),
  session: Type.String(),
  subscription: Type.String(),
  seq: Type.Integer({ description: 'The number in the event log' }),
  lane: Type.String({ description: 'Order is kept within it: the chat, or `session`' }),
  event: Type.String(),
  state: Type.String({ description: '`pending` or `dead`' }),
  attempts: Type.Integer(),
  dueAt: Type.Integer({ description: 'Milliseconds since 1970' }),
  happenedAt: time,
  lastError: nullable(Type.String()),
  lastAttempts: Type.Array(attempt),
})

export const deliveryPage = Type.Object({ items: Type.Array(deliveryView), next: nullable(Type.String()) })

export const deliveryDetail = Type.Object({
  ...deliveryView.properties,
  headers: Type.Record(Type.String(), Type.String()),
  body: Type.String({ description: 'As it is sent, byte for byte' }),
})

export const retriedView = Type.Object({
  retried: Type.Integer({ description: 'How many wait again' }),
  left: Type.Integer({ description: 'How many are left: ask again' }),
})

export const subscriptionView = Type.Object({
  id: Type.String(),
  session: Type.String(),
  dialect: Type.String(),
  sink: Type.String(),
  url: Type.String({ description: 'Without password and the values of its query' }),
  events: Type.Array(Type.String()),
  state: Type.String({ description: '`active` or `paused`' }),
  pause: Type.Union([
    Type.Object({
      reason: Type.String({ description: '`gone`, `busy`, `failing` or `asked`' }),
      detail: Type.String(),
      since: Type.Integer(),
      probeAt: time,
      probes: Type.Integer(),
    }),
    Type.Null(),
  ]),
  cursor: Type.Integer(),
  head: Type.Integer(),
  lag: Type.Integer(),
  oldestUndeliveredAt: time,
  pending: Type.Integer(),
  dead: Type.Integer(),
  lastSuccessAt: time,
  lastFailureAt: time,
  lastError: nullable(Type.String()),
  signed: Type.Boolean(),
  previousKeyUntil: time,
  verifyTls: Type.Boolean(),
  trustedCa: Type.Array(Type.Object({ subject: Type.String(), fingerprint: Type.String(), validTo: Type.String() })),
})

export const subscriptionChange = Type.Object({
  trustedCa: Type.Union([Type.String({ minLength: 1, description: 'Certificates in PEM' }), Type.Null()]),
})

export const testedView = Type.Object({ delivered: Type.Boolean(), event: Type.String(), ...attempt.properties })
