import { Type, type Static } from 'typebox'
import { EVENT_NAMES } from '../event-names.ts'
import { maybe, oneOf } from './fields.ts'

const statusName = oneOf('STOPPED', 'STARTING', 'SCAN_QR_CODE', 'WORKING', 'FAILED')

const webhook = Type.Object({
  // Checked as an address in validation.ts.
  url: Type.String({ maxLength: 2048 }),
  events: Type.Array(oneOf('*', ...EVENT_NAMES), { maxItems: 100 }),
  hmac: maybe(Type.Object({ key: maybe(Type.String()) })),
  retries: maybe(
    Type.Object({
      delaySeconds: maybe(Type.Number({ minimum: 0, maximum: 86_400 })),
      attempts: maybe(Type.Integer({ minimum: 0, maximum: 1_000 })),
      policy: maybe(oneOf('linear', 'exponential', 'constant')),
    }),
  ),
  customHeaders: maybe(Type.Array(Type.Object({ name: Type.String(), value: Type.String() }), { maxItems: 100 })),
})

const noweb = Type.Object({
  markOnline: maybe(Type.Boolean()),
  store: maybe(Type.Object({ enabled: maybe(Type.Boolean()), fullSync: maybe(Type.Boolean()) })),
})

const gows = Type.Object({ storage: maybe(Type.Object({ messages: maybe(Type.Boolean()) })) })

/** WAHA's session configuration. What has no effect here is kept as well, to be given back. */
export const sessionConfig = Type.Object({
  metadata: maybe(Type.Record(Type.String(), Type.String())),
  proxy: maybe(
    Type.Object({
      server: Type.String({ minLength: 1 }),
      username: maybe(Type.String()),
      password: maybe(Type.String()),
    }),
  ),
  debug: maybe(Type.Boolean()),
  ignore: maybe(
    Type.Object({
      status: maybe(Type.Boolean()),
      groups: maybe(Type.Boolean()),
      channels: maybe(Type.Boolean()),
      broadcast: maybe(Type.Boolean()),
    }),
  ),
  client: maybe(Type.Object({ deviceName: maybe(Type.String()), browserName: maybe(Type.String()) })),
  noweb: maybe(noweb),
  gows: maybe(gows),
  webjs: Type.Optional(Type.Unknown()),
  webhooks: maybe(Type.Array(webhook, { maxItems: 50 })),
})

export type WahaSessionConfig = Static<typeof sessionConfig>
export type WahaWebhook = Static<typeof webhook>

/** WAHA's longest name of a new session; other APIs allow more. */
export const MAX_NAME = 54

export const sessionCreateRequest = Type.Object({
  name: maybe(Type.String({ maxLength: MAX_NAME })),
  start: maybe(Type.Boolean({ default: true })),
  apps: Type.Optional(Type.Unknown()),
  config: maybe(sessionConfig),
})

export const sessionUpdateRequest = Type.Object({ apps: Type.Optional(Type.Unknown()), config: maybe(sessionConfig) })

export const sessionDto = Type.Object({ name: Type.String(), status: statusName, config: Type.Optional(sessionConfig) })

export const meInfo = Type.Object({
  id: Type.String(),
  pushName: Type.String(),
  lid: Type.Optional(Type.String()),
  jid: Type.Optional(Type.String()),
})

export const sessionInfo = Type.Object({
  name: Type.String(),
  status: statusName,
  config: Type.Optional(sessionConfig),
  me: Type.Union([meInfo, Type.Null()]),
  assignedWorker: Type.Union([Type.String(), Type.Null()]),
  presence: Type.Unknown(),
  timestamps: Type.Object({ activity: Type.Number() }),
  engine: Type.Object({
    engine: Type.String(),
    state: Type.String(),
    reason: Type.Optional(Type.String()),
    message: Type.Optional(Type.String()),
    retryAt: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
  }),
})
