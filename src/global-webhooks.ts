import type { Config } from './config/config.ts'
import type { Secrets } from './config/secrets.ts'
import type { GlobalWebhook } from './core/delivery/delivery.ts'
import { GatewayError } from './core/errors.ts'
import type { Dialect } from './dialects/dialect.ts'
import { findUnknownEvents } from './dialects/known-events.ts'

/** Receivers of every session's events, and the setting that names their events. */
interface Configured {
  readonly setting: string
  readonly webhooks: readonly GlobalWebhook[]
}

/** The receivers in the configuration. Throws BAD_REQUEST when one asks for an event that its API has not. */
export function globalWebhooks(config: Config, dialects: readonly Dialect[]): readonly GlobalWebhook[] {
  const configured = [ofWaha(config), ofGowa(config), ofQueue(config)]
  for (const { setting, webhooks } of configured) {
    for (const { dialect: name, events } of webhooks) {
      const dialect = dialects.find((one) => one.name === name)
      const problem = dialect ? findUnknownEvents(dialect, events) : null
      if (problem !== null) throw new GatewayError('BAD_REQUEST', `${setting} names ${problem}`)
    }
  }
  return configured.flatMap(({ webhooks }) => webhooks)
}

function ofWaha({ webhook, secrets }: Config): Configured {
  const { webhookHmacKey: hmacKey, webhookHeaders: headers } = secrets
  const webhooks: readonly GlobalWebhook[] = webhook ? [{ dialect: 'waha', ...webhook, hmacKey, headers }] : []
  return { setting: 'WAYPOST_WEBHOOK_EVENTS', webhooks }
}

const ofGowa = ({ gowa, secrets }: Config): Configured => ({
  setting: 'WAYPOST_GOWA_WEBHOOK_EVENTS',
  webhooks: gowa.webhook.urls.map((url) => toGowaWebhook(url, gowa.webhook.events, secrets)),
})

/** Signed, and tried as often as GOWA does; a device's own webhook takes its place. */
const toGowaWebhook = (url: string, events: readonly string[], { gowaWebhookSecret }: Secrets): GlobalWebhook => ({
  dialect: 'gowa',
  url,
  events: events.length > 0 ? events : ['*'],
  hmacKey: gowaWebhookSecret,
  headers: {},
  signature: 'x-hub-signature-256',
  retries: { policy: 'exponential', delaySeconds: 0.5, attempts: 5 },
  yields: true,
})

/** Days, by and by less often: a queue that is away comes back. */
const QUEUE_RETRIES = { policy: 'linear', delaySeconds: 1, attempts: 1_000 } as const

function ofQueue({ nats, secrets: { natsUrl: url } }: Config): Configured {
  const webhooks: readonly GlobalWebhook[] =
    url === null ? [] : [{ ...nats, url, hmacKey: null, headers: {}, retries: QUEUE_RETRIES }]
  return { setting: 'WAYPOST_NATS_EVENTS', webhooks }
}
