import type { RetrySettings, SessionConfig, WebhookSettings } from '../../../core/model/session.ts'
import { toObjectStore, type RyzeS3 } from './s3.ts'

/** One receiver of an instance, as RyzeAPI gives it back. */
export interface RyzeWebhook {
  readonly label: string
  readonly enabled: boolean
  readonly url: string
  readonly authorization: string | null
  readonly byEvents: boolean
  readonly events: readonly string[]
  readonly mediaBase64: boolean
}

export interface RyzeWebsocket {
  readonly enabled: boolean
  readonly events: readonly string[]
  readonly mediaBase64: boolean
}

/** What RyzeAPI knows of an instance beyond the session's own configuration. */
export interface RyzeConfig {
  /** Readable only where the operator wants it so. */
  readonly token?: string
  /** One per label. */
  readonly webhooks?: readonly RyzeWebhook[]
  /** Absent: never configured. */
  readonly websocket?: RyzeWebsocket
  /** Null or absent: files are kept where the gateway keeps them. */
  readonly s3?: RyzeS3 | null
  /** Kept while calls are not rejected. */
  readonly callRejectMessage?: string
  /** Logged out through the API, and not connected since. */
  readonly loggedOut?: boolean
}

/** Attempts after 2, 4, 8 … seconds, about an hour in all; then it is a dead letter. */
const RETRIES: RetrySettings = { policy: 'exponential', delaySeconds: 1, attempts: 12 }

export const ryzeConfigOf = ({ dialects }: Pick<SessionConfig, 'dialects'>): RyzeConfig =>
  (dialects.ryze ?? {}) as RyzeConfig

/** The configuration with these parts of RyzeAPI's view changed; its receivers become those of the session. */
export function withRyzeConfig(config: SessionConfig, change: RyzeConfig): SessionConfig {
  const ryze: RyzeConfig = { ...ryzeConfigOf(config), ...change }
  const others = config.webhooks.filter(({ dialect }) => dialect !== 'ryze')
  const own = (ryze.webhooks ?? []).filter(({ enabled }) => enabled).map(toSettings)
  const objectStore = ryze.s3 ? toObjectStore(ryze.s3) : null
  return { ...config, objectStore, webhooks: [...others, ...own], dialects: { ...config.dialects, ryze } }
}

const toSettings = ({ url, authorization, byEvents, events, mediaBase64 }: RyzeWebhook): WebhookSettings => ({
  dialect: 'ryze',
  url,
  events,
  hmacKey: null,
  headers: authorization === null ? {} : { authorization },
  retries: RETRIES,
  ...(byEvents && { appendEvent: true }),
  ...(mediaBase64 && { inlineFiles: true }),
})
