import {
  DEFAULT_SESSION_CONFIG,
  type IgnoreSettings,
  type ProxySettings,
  type RetrySettings,
  type SessionConfig,
  type WebhookSettings,
} from '../../../core/model/session.ts'
import { checkConfig } from '../validation.ts'
import type { WahaSessionConfig, WahaWebhook } from '../schemas/session.ts'

const DEFAULT_RETRIES: RetrySettings = { policy: 'constant', delaySeconds: 2, attempts: 15 }

/**
 * WAHA's `config` as ours. It is kept as it came beside that, to be given back; what other APIs declared on the session
 * stays. Throws BAD_REQUEST.
 */
export function fromWahaConfig(config: WahaSessionConfig | null, before = DEFAULT_SESSION_CONFIG): SessionConfig {
  checkConfig(config)
  const { metadata, proxy, ignore, client, webhooks } = config ?? {}
  const own = ownConfig(before)
  return {
    metadata: metadata ?? {},
    proxy: proxy ? fromProxy(proxy) : null,
    ignore: fromIgnore(ignore ?? {}),
    deviceName: client?.deviceName ?? null,
    browserName: client?.browserName ?? null,
    webhooks: [...before.webhooks.filter(({ dialect }) => dialect !== 'waha'), ...(webhooks ?? []).map(fromWebhook)],
    history: keepsPast(config) ?? (keepsPast(own) === null ? before.history : DEFAULT_SESSION_CONFIG.history),
    automation: { ...before.automation, keepOnline: toKeepOnline(config, before) },
    pacing: before.pacing,
    ...(before.objectStore && { objectStore: before.objectStore }),
    dialects: { ...before.dialects, waha: config ?? {} },
  }
}

/** Null where the configuration does not say: WAHA's switches for what is stored are its engines' own. */
function keepsPast(config: WahaSessionConfig | null): boolean | null {
  const { enabled } = config?.noweb?.store ?? {}
  const { messages } = config?.gows?.storage ?? {}
  if (enabled === false || messages === false) return false
  return enabled || messages ? true : null
}

/** What another API chose stays, unless WAHA's configuration says or had said something. */
function toKeepOnline(config: WahaSessionConfig | null, before: SessionConfig): boolean {
  const said = ownConfig(before)?.noweb?.markOnline ?? null
  const { keepOnline } = said === null ? before.automation : DEFAULT_SESSION_CONFIG.automation
  return config?.noweb?.markOnline ?? keepOnline
}

/** WAHA's configuration as it was last given; null when this session has none. */
const ownConfig = ({ dialects }: SessionConfig): WahaSessionConfig | null =>
  (dialects.waha as WahaSessionConfig | undefined) ?? null

function fromProxy({ server, username, password }: NonNullable<WahaSessionConfig['proxy']>): ProxySettings {
  return { server, ...(username && { username }), ...(password && { password }) }
}

function fromIgnore({ status, groups, channels, broadcast }: NonNullable<WahaSessionConfig['ignore']>): IgnoreSettings {
  return {
    status: status ?? false,
    groups: groups ?? false,
    channels: channels ?? false,
    broadcast: broadcast ?? false,
  }
}

function fromWebhook({ url, events, hmac, retries, customHeaders }: WahaWebhook): WebhookSettings {
  return {
    dialect: 'waha',
    url,
    events,
    hmacKey: hmac?.key || null,
    headers: Object.fromEntries((customHeaders ?? []).map(({ name, value }) => [name, value])),
    retries: {
      policy: retries?.policy ?? DEFAULT_RETRIES.policy,
      delaySeconds: retries?.delaySeconds ?? DEFAULT_RETRIES.delaySeconds,
      attempts: retries?.attempts ?? DEFAULT_RETRIES.attempts,
    },
  }
}

/** The configuration as it was given; for a session made through another API, what WAHA has words for. */
export function toWahaConfig(config: SessionConfig): unknown {
  const own = config.dialects.waha
  if (own !== undefined) return own
  return {
    metadata: config.metadata,
    proxy: config.proxy,
    ignore: config.ignore,
    webhooks: config.webhooks.filter(({ dialect }) => dialect === 'waha').map(toWebhook),
  }
}

const toWebhook = ({ url, events, hmacKey, headers, retries }: WebhookSettings) => ({
  url,
  events,
  hmac: hmacKey === null ? null : { key: hmacKey },
  retries,
  customHeaders: Object.entries(headers).map(([name, value]) => ({ name, value })),
})
