import { Type } from 'typebox'
import { PROTOCOLS } from '../convert/proxy.ts'
import { answer, flagField, maybe, textField } from './chat-fields.ts'
import { eventNames, nullable, oneOf } from './fields.ts'

const settingFields = {
  autoRejectCalls: flagField,
  callRejectMessage: maybe(Type.String({ maxLength: 4_096 })),
  ignoreGroupMessages: flagField,
  keepOnlineStatus: flagField,
  autoReadMessages: flagField,
  disableHistorySync: flagField,
  ignoreStatus: flagField,
}

export const settingsRequest = Type.Object(settingFields)

const settings = Type.Object({
  autoRejectCalls: Type.Boolean(),
  callRejectMessage: Type.String(),
  ignoreGroupMessages: Type.Boolean(),
  keepOnlineStatus: Type.Boolean(),
  autoReadMessages: Type.Boolean(),
  disableHistorySync: Type.Boolean(),
  ignoreStatus: Type.Boolean(),
})
export const settingsAnswer = answer({ settings })

const protocol = maybe(oneOf(...PROTOCOLS))

export const proxyRequest = Type.Object({
  enabled: flagField,
  host: textField,
  port: maybe(Type.String({ description: 'A number, as text' })),
  protocol,
  username: textField,
  password: textField,
})

const proxy = Type.Object({
  enabled: Type.Boolean(),
  host: nullable(Type.String()),
  port: nullable(Type.String()),
  protocol: nullable(Type.String()),
  username: nullable(Type.String()),
})
export const proxyAnswer = answer({ proxy })

export const s3Request = Type.Object({
  enabled: flagField,
  region: textField,
  bucket: textField,
  accessKey: textField,
  secretKey: textField,
  endpoint: maybe(Type.String({ description: 'That of AWS unless given' })),
  pathPrefix: textField,
})

const s3 = Type.Object({
  enabled: Type.Boolean(),
  region: nullable(Type.String()),
  bucket: nullable(Type.String()),
  accessKey: nullable(Type.String()),
  secretKey: Type.Null(),
  endpoint: nullable(Type.String()),
  pathPrefix: nullable(Type.String()),
})
export const s3Answer = answer({ s3 })
/** The one answer without a sentence. */
export const s3Found = Type.Object({ success: Type.Boolean(), s3 })

/** Everything but the name may be left out. */
export const newInstanceRequest = Type.Object({
  name: textField,
  token: maybe(Type.String({ description: 'The TokenInstance, 8 to 512 characters; made unless given' })),
  proxyEnabled: flagField,
  proxyHost: textField,
  proxyPort: textField,
  proxyProtocol: protocol,
  proxyUsername: textField,
  proxyPassword: textField,
  webhookEnabled: flagField,
  webhookURL: textField,
  webhookAuthorization: textField,
  webhookByEvents: flagField,
  webhookEvents: maybe(eventNames),
  webhookMediaBase64: flagField,
  websocketEnabled: flagField,
  websocketEvents: maybe(eventNames),
  websocketMediaBase64: flagField,
  chatwootEnabled: flagField,
  chatwootBaseUrl: textField,
  chatwootAccountId: maybe(Type.Integer()),
  chatwootApiToken: textField,
  chatwootInboxName: textField,
  chatwootSignMessages: flagField,
  chatwootIgnoreGroups: flagField,
  chatwootStartAsPending: flagField,
  chatwootReopenResolved: flagField,
  ...settingFields,
  s3Enabled: flagField,
  s3Region: textField,
  s3Bucket: textField,
  s3AccessKey: textField,
  s3SecretKey: textField,
  s3Endpoint: textField,
  s3PathPrefix: textField,
})

const state = oneOf('connected', 'connecting', 'disconnected', 'loggedout')

const instance = Type.Object({
  id: Type.String(),
  name: Type.String(),
  status: state,
  token: Type.String(),
  connection: Type.Object({
    state,
    numberJid: nullable(Type.String()),
    presenceStatus: Type.String(),
    displayStatus: Type.String(),
  }),
  profile: Type.Object({
    name: nullable(Type.String()),
    pictureUrl: nullable(Type.String()),
    isBusiness: Type.Boolean(),
    businessName: nullable(Type.String()),
  }),
  webhook: Type.Object({
    label: Type.String(),
    enabled: Type.Boolean(),
    url: Type.String(),
    authorization: nullable(Type.String()),
    byEvents: Type.Boolean(),
    events: Type.Array(Type.String()),
    mediaBase64: Type.Boolean(),
  }),
  websocket: Type.Object({ enabled: Type.Boolean(), events: Type.Array(Type.String()), mediaBase64: Type.Boolean() }),
  chatwoot: Type.Object({ enabled: Type.Boolean() }),
  proxy,
  settings,
  s3,
})

export const instanceAnswer = answer({ instance })
export const instancesAnswer = answer({ instances: Type.Array(instance) })
export const instanceStatusAnswer = answer({ instance: Type.Object({ status: Type.String() }) })

export const connectQuery = Type.Object({
  number: Type.Optional(Type.String({ description: 'Digits; a pairing code instead of a QR code' })),
  history: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Days of the past to take over at the first pairing' }),
  ),
})
export const connectAnswer = answer({
  status: oneOf('qr', 'pairing', 'connected'),
  qrCode: Type.Optional(Type.String()),
  qrCodeBase64: Type.Optional(Type.String({ description: 'data:image/png;base64,…' })),
  pairingCode: Type.Optional(Type.String()),
})

const counts = Type.Record(Type.String(), Type.Integer())
const count = Type.Integer()

export const metricsAnswer = answer({
  metrics: Type.Object({
    instance: Type.String(),
    totalMessages: count,
    messagesReceived: count,
    messagesSent: count,
    messagesByType: counts,
    groupMessages: count,
    individualMessages: count,
    messagesWithMedia: count,
    mediaByType: counts,
    messagesByStatus: counts,
    uniqueChats: count,
    uniqueGroups: count,
    uniqueContacts: count,
    messagesLast7Days: count,
    messagesLast30Days: count,
    firstMessageAt: nullable(Type.String()),
    lastMessageAt: nullable(Type.String()),
  }),
})
