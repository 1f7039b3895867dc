import { Type } from 'typebox'
import { answer, flagField, maybe, textField } from './chat-fields.ts'
import { eventNames, nullable } from './fields.ts'

export const webhookRequest = Type.Object({
  label: maybe(Type.String({ maxLength: 100, description: '`default` unless given' })),
  enabled: flagField,
  url: textField,
  authorization: textField,
  byEvents: flagField,
  events: maybe(eventNames),
  mediaBase64: flagField,
})

const webhook = Type.Object({
  label: Type.String(),
  enabled: Type.Boolean(),
  url: Type.String(),
  authorization: nullable(Type.String()),
  byEvents: Type.Boolean(),
  events: Type.Array(Type.String()),
  mediaBase64: Type.Boolean(),
})

export const webhookAnswer = answer({ webhook })
export const webhooksQuery = Type.Object({ label: Type.Optional(Type.String()) })
export const webhooksAnswer = Type.Union([webhookAnswer, answer({ webhooks: Type.Array(webhook) })])

export const websocketRequest = Type.Object({
  enabled: flagField,
  events: maybe(eventNames),
  mediaBase64: flagField,
})

export const websocketAnswer = answer({
  websocket: Type.Object({ enabled: Type.Boolean(), events: Type.Array(Type.String()), mediaBase64: Type.Boolean() }),
})
