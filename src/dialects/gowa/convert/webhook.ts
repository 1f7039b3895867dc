import type { SessionConfig, WebhookSettings } from '../../../core/model/session.ts'
import { checkEvents, EVERY_EVENT, toEventList } from '../event-names.ts'
import { check, type Fields } from '../fields.ts'

/** A device's own webhook, in GOWA's words. */
export interface DeviceWebhook {
  readonly webhook_url: string
  readonly webhook_secret: string
  /** Names with commas between; empty for all. */
  readonly webhook_events: string
  readonly webhook_insecure_skip_verify: boolean
}

const NAMES = ['webhook_url', 'webhook_secret', 'webhook_events', 'webhook_insecure_skip_verify']
const NONE: DeviceWebhook = {
  webhook_url: '',
  webhook_secret: '',
  webhook_events: '',
  webhook_insecure_skip_verify: false,
}

/** What GOWA signs with when nobody chose a secret. */
const DEFAULT_SECRET = 'secret'

/** As often as GOWA: five times, after 1, 2, 4 and 8 seconds. */
const RETRIES = { policy: 'exponential', delaySeconds: 0.5, attempts: 5 } as const

/** The four fields of a body; null when it has none of them. Throws VALIDATION_ERROR for an unknown event. */
export function readWebhook(fields: Fields): DeviceWebhook | null {
  if (!NAMES.some((name) => fields.has(name))) return null
  check({ webhook_events: checkEvents(fields.text('webhook_events')) })
  return {
    webhook_url: fields.text('webhook_url').trim(),
    webhook_secret: fields.text('webhook_secret'),
    webhook_events: fields.text('webhook_events'),
    webhook_insecure_skip_verify: fields.flag('webhook_insecure_skip_verify') ?? false,
  }
}

/** The configuration with this webhook in place of the one before; what other APIs declared stays. */
export function withWebhook(config: SessionConfig, webhook: DeviceWebhook): SessionConfig {
  const others = config.webhooks.filter(({ dialect }) => dialect !== 'gowa')
  return {
    ...config,
    webhooks: webhook.webhook_url === '' ? others : [...others, toSettings(webhook)],
    dialects: { ...config.dialects, gowa: { webhook } },
  }
}

/** As it was set. */
export function toWebhook({ dialects }: SessionConfig): DeviceWebhook {
  const own = dialects.gowa as { readonly webhook?: DeviceWebhook } | undefined
  return own?.webhook ?? NONE
}

function toSettings(webhook: DeviceWebhook): WebhookSettings {
  const events = toEventList(webhook.webhook_events)
  return {
    dialect: 'gowa',
    url: webhook.webhook_url,
    events: events.length > 0 ? events : [EVERY_EVENT],
    hmacKey: webhook.webhook_secret || DEFAULT_SECRET,
    signature: 'x-hub-signature-256',
    verifyTls: !webhook.webhook_insecure_skip_verify,
    headers: {},
    retries: RETRIES,
  }
}
