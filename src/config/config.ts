import { resolve } from 'node:path'
import { describeSettings } from './describe.ts'
import { readSearchPath, readSettings, type RawSettings } from './env.ts'
import { nearestName } from './nearest.ts'
import { CONFIG_FILE_VARIABLE, isSettingName, SETTINGS, type SettingName, type SettingValues } from './schema.ts'
import { createSecrets, type Secrets } from './secrets.ts'

/** The network that sessions connect to. */
export type NetworkConfig =
  | { readonly kind: 'whatsapp' }
  | { readonly kind: 'sandbox' }
  /** `rootKey` is 32 bytes in hex. */
  | { readonly kind: 'other'; readonly url: string; readonly rootKey: string; readonly mediaOrigin: string }

/** The webhook that receives the events of every session; key and headers are in the secrets. */
export interface GlobalWebhookConfig {
  readonly url: string
  readonly events: readonly string[]
  readonly retries: {
    readonly policy: 'constant' | 'linear' | 'exponential'
    readonly delaySeconds: number
    readonly attempts: number
  }
}

/** The checked configuration: plain values, frozen. */
export interface Config {
  readonly host: string
  readonly port: number
  /** Without a slash at the end; null when links begin with the listening address. */
  readonly publicUrl: string | null
  /** Absolute. */
  readonly dataFolder: string
  readonly databaseDriver: 'sqlite' | 'postgres'
  readonly network: NetworkConfig
  readonly webVersion: readonly [number, number, number] | null
  readonly worker: string
  readonly logLevel: SettingValues['WAYPOST_LOG_LEVEL']
  readonly logFormat: SettingValues['WAYPOST_LOG_FORMAT']
  readonly metrics: SettingValues['WAYPOST_METRICS']
  /** Private addresses, ranges and host names that outgoing HTTP may reach. */
  readonly allowPrivate: readonly string[]
  readonly bodyLimitBytes: number
  /** How files get ready to be sent. `searchPath`: the folders of programs. */
  readonly staging: {
    readonly maxFileBytes: number
    readonly maxBytes: number
    readonly ffmpegPath: string | null
    readonly searchPath: string
  }
  readonly webhook: GlobalWebhookConfig | null
  readonly webhookTimeoutMs: number
  /** What goes to the queue of `secrets.natsUrl`. */
  readonly nats: { readonly events: readonly string[]; readonly dialect: SettingValues['WAYPOST_NATS_DIALECT'] }
  /** When webhooks are paused and tried again, and how long two keys sign. */
  readonly delivery: { readonly keyOverlapMs: number; readonly pauseAfter: number; readonly probeAfterMs: number }
  readonly ryze: { readonly perMinute: number; readonly createPerMinute: number; readonly showTokens: boolean }
  readonly gowa: {
    readonly strictCode: boolean
    readonly webhook: { readonly urls: readonly string[]; readonly events: readonly string[] }
  }
  readonly sendTimeoutMs: number
  readonly eventsKeepDays: number
  /** Of each session; 0 for no limit. */
  readonly eventsKeepCount: number
  readonly media: {
    readonly download: boolean
    readonly mimetypes: readonly string[]
    readonly keepMs: number
    readonly maxTotalBytes: number
    readonly maxFileBytes: number
    readonly parallel: number
    readonly linkLifeMs: number
  }
  /** Null: files are kept in the data folder. The keys are in the secrets. */
  readonly mediaS3: {
    readonly endpoint: string
    readonly bucket: string
    readonly region: string
    readonly prefix: string
    readonly forcePathStyle: boolean
    readonly direct: boolean
  } | null
  readonly restoreParallel: number
  readonly stopTimeoutMs: number
  readonly secrets: Secrets
  /** The settings in effect as texts, without secrets. */
  readonly described: Readonly<Record<string, string>>
}

/** The configuration cannot be used; each problem names the variable and what was expected. */
export class ConfigError extends Error {
  override name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`the configuration has ${problems.length} problem(s):\n${problems.map((line) => `  ${line}`).join('\n')}`)
    this.problems = problems
  }
}

/** A usable configuration, and what an operator should look at. */
export interface LoadedConfig {
  readonly config: Config
  readonly warnings: readonly string[]
}

/** Reads this process's settings; `defaults` apply where nothing else does. Throws ConfigError with every problem at once. */
export function loadConfig(defaults: Readonly<Partial<Record<SettingName, string>>> = {}): LoadedConfig {
  const { values, problems } = readSettings()
  return checkSettings({ values: new Map([...Object.entries(defaults), ...values]), problems })
}

/** A configuration from named texts alone, for programs and tests that embed the gateway. */
export function createConfig(texts: Readonly<Partial<Record<SettingName, string>>>): Config {
  return checkSettings({ values: new Map(Object.entries(texts)), problems: [] }).config
}

/** Checks raw settings; throws ConfigError with every problem at once. */
export function checkSettings(raw: RawSettings): LoadedConfig {
  const problems = [...raw.problems]
  const values = checkEach(raw.values, problems)
  const network = toNetwork(values, problems)
  requireWithS3(values, problems)
  if (problems.length > 0) throw new ConfigError(problems)
  return {
    config: Object.freeze(toConfig(values, network, describeSettings(raw.values))),
    warnings: findWarnings(raw.values),
  }
}

function checkEach(texts: ReadonlyMap<string, string>, problems: string[]): SettingValues {
  const values: Record<string, unknown> = {}
  for (const name of Object.keys(SETTINGS) as SettingName[]) {
    const setting = SETTINGS[name] as (typeof SETTINGS)[SettingName] & { readonly secret?: true }
    const text = texts.get(name) ?? setting.fallback
    if (text === null) {
      values[name] = null
      continue
    }
    const result = setting.schema.safeParse(text)
    if (result.success) values[name] = result.data
    else problems.push(`${name}${setting.secret ? '' : ` is "${text}"`}: expected ${setting.expected}`)
  }
  return values as SettingValues
}

function toNetwork(values: SettingValues, problems: string[]): NetworkConfig {
  const url = values.WAYPOST_NETWORK
  if (url === 'whatsapp' || url === 'sandbox') return { kind: url }
  const { WAYPOST_NETWORK_ROOT_KEY: rootKey, WAYPOST_NETWORK_MEDIA: mediaOrigin } = values
  for (const name of ['WAYPOST_NETWORK_ROOT_KEY', 'WAYPOST_NETWORK_MEDIA'] as const) {
    if (values[name] === null) {
      problems.push(`${name} is missing: expected ${SETTINGS[name].expected}, because WAYPOST_NETWORK is an address`)
    }
  }
  return { kind: 'other', url, rootKey: rootKey ?? '', mediaOrigin: mediaOrigin ?? '' }
}

function toConfig(values: SettingValues, network: NetworkConfig, described: Config['described']): Config {
  const dataFolder = resolve(values.WAYPOST_DATA)
  const databaseUrl = toDatabaseUrl(values.WAYPOST_DATABASE ?? `sqlite:${dataFolder}/waypost.db`)
  return {
    host: values.WAYPOST_HOST,
    port: values.WAYPOST_PORT,
    publicUrl: values.WAYPOST_PUBLIC_URL,
    dataFolder,
    databaseDriver: databaseUrl.startsWith('sqlite:') ? 'sqlite' : 'postgres',
    network,
    webVersion: values.WAYPOST_WEB_VERSION,
    worker: values.WAYPOST_WORKER,
    logLevel: values.WAYPOST_LOG_LEVEL,
    logFormat: values.WAYPOST_LOG_FORMAT,
    metrics: values.WAYPOST_METRICS,
    allowPrivate: values.WAYPOST_ALLOW_PRIVATE,
    bodyLimitBytes: values.WAYPOST_BODY_LIMIT,
    staging: toStaging(values),
    webhook: toWebhook(values),
    webhookTimeoutMs: values.WAYPOST_WEBHOOK_TIMEOUT,
    nats: { events: values.WAYPOST_NATS_EVENTS, dialect: values.WAYPOST_NATS_DIALECT },
    delivery: {
      keyOverlapMs: values.WAYPOST_WEBHOOK_KEY_OVERLAP,
      pauseAfter: values.WAYPOST_WEBHOOK_PAUSE_AFTER,
      probeAfterMs: values.WAYPOST_WEBHOOK_PROBE_AFTER,
    },
    ryze: {
      perMinute: values.WAYPOST_RYZE_RATE_LIMIT,
      createPerMinute: values.WAYPOST_RYZE_CREATE_LIMIT,
      showTokens: values.WAYPOST_RYZE_SHOW_TOKENS,
    },
    gowa: {
      strictCode: values.WAYPOST_GOWA_STRICT_CODE,
      webhook: { urls: values.WAYPOST_GOWA_WEBHOOK_URLS, events: values.WAYPOST_GOWA_WEBHOOK_EVENTS },
    },
    sendTimeoutMs: values.WAYPOST_SEND_TIMEOUT,
    eventsKeepDays: values.WAYPOST_EVENTS_KEEP_DAYS,
    eventsKeepCount: values.WAYPOST_EVENTS_KEEP_COUNT,
    media: toMedia(values),
    mediaS3: toMediaS3(values),
    restoreParallel: values.WAYPOST_RESTORE_PARALLEL,
    stopTimeoutMs: values.WAYPOST_STOP_TIMEOUT,
    secrets: createSecrets({
      apiKey: values.WAYPOST_API_KEY,
      databaseUrl,
      webhookHmacKey: values.WAYPOST_WEBHOOK_HMAC_KEY,
      webhookHeaders: values.WAYPOST_WEBHOOK_HEADERS ?? {},
      natsUrl: values.WAYPOST_NATS_URL,
      s3AccessKeyId: values.WAYPOST_MEDIA_S3_ACCESS_KEY_ID,
      s3SecretAccessKey: values.WAYPOST_MEDIA_S3_SECRET_ACCESS_KEY,
      gowaUsers: values.WAYPOST_GOWA_USERS ?? [],
      gowaWebhookSecret: values.WAYPOST_GOWA_WEBHOOK_SECRET,
    }),
    described,
  }
}

const toStaging = (values: SettingValues): Config['staging'] => ({
  maxFileBytes: values.WAYPOST_MEDIA_MAX_SIZE,
  maxBytes: values.WAYPOST_MEDIA_STAGING_SIZE,
  ffmpegPath: values.WAYPOST_FFMPEG,
  searchPath: readSearchPath(),
})

const toMedia = (values: SettingValues): Config['media'] => ({
  download: values.WAYPOST_MEDIA_DOWNLOAD,
  mimetypes: values.WAYPOST_MEDIA_MIMETYPES,
  keepMs: values.WAYPOST_MEDIA_KEEP,
  maxTotalBytes: values.WAYPOST_MEDIA_MAX_TOTAL,
  maxFileBytes: values.WAYPOST_MEDIA_MAX_FILE,
  parallel: values.WAYPOST_MEDIA_PARALLEL,
  linkLifeMs: values.WAYPOST_MEDIA_LINK_LIFE,
})

const toMediaS3 = (values: SettingValues): Config['mediaS3'] =>
  values.WAYPOST_MEDIA_S3_ENDPOINT === null
    ? null
    : {
        endpoint: values.WAYPOST_MEDIA_S3_ENDPOINT,
        bucket: values.WAYPOST_MEDIA_S3_BUCKET ?? '',
        region: values.WAYPOST_MEDIA_S3_REGION,
        prefix: values.WAYPOST_MEDIA_S3_PREFIX,
        forcePathStyle: values.WAYPOST_MEDIA_S3_PATH_STYLE,
        direct: values.WAYPOST_MEDIA_S3_DIRECT,
      }

const WITH_S3 = [
  'WAYPOST_MEDIA_S3_BUCKET',
  'WAYPOST_MEDIA_S3_ACCESS_KEY_ID',
  'WAYPOST_MEDIA_S3_SECRET_ACCESS_KEY',
] as const

function requireWithS3(values: SettingValues, problems: string[]): void {
  if (values.WAYPOST_MEDIA_S3_ENDPOINT === null) return
  for (const name of WITH_S3) {
    if (values[name] !== null) continue
    problems.push(`${name} is missing: expected ${SETTINGS[name].expected}, because files are kept in an object store`)
  }
}

function toDatabaseUrl(text: string): string {
  if (!text.startsWith('sqlite:') || text === 'sqlite::memory:') return text
  return `sqlite:${resolve(text.slice('sqlite:'.length))}`
}

function toWebhook(values: SettingValues): GlobalWebhookConfig | null {
  if (values.WAYPOST_WEBHOOK_URL === null) return null
  return {
    url: values.WAYPOST_WEBHOOK_URL,
    events: values.WAYPOST_WEBHOOK_EVENTS,
    retries: {
      policy: values.WAYPOST_WEBHOOK_RETRIES_POLICY,
      delaySeconds: values.WAYPOST_WEBHOOK_RETRIES_DELAY / 1_000,
      attempts: values.WAYPOST_WEBHOOK_RETRIES_ATTEMPTS,
    },
  }
}

/** Misspelled names, and settings that have no effect because another one is missing. */
function findWarnings(texts: ReadonlyMap<string, string>): readonly string[] {
  const warnings: string[] = []
  for (const name of texts.keys()) {
    if (isSettingName(name) || name === CONFIG_FILE_VARIABLE || name.startsWith('WAYPOST_TEST_')) continue
    const meant = nearestName(name, Object.keys(SETTINGS))
    warnings.push(`${name} is not a setting${meant === null ? '' : `; did you mean ${meant}?`}`)
  }
  return [...warnings, ...findIdle(texts, 'WEBHOOK'), ...findIdle(texts, 'NATS')]
}

/** Settings of every webhook, not of the global one. */
const OF_ALL_WEBHOOKS = /^WAYPOST_WEBHOOK_(TIMEOUT|KEY_OVERLAP|PAUSE_AFTER|PROBE_AFTER)$/

/** Settings of a receiver that has no address. */
function findIdle(texts: ReadonlyMap<string, string>, receiver: 'WEBHOOK' | 'NATS'): readonly string[] {
  const address = `WAYPOST_${receiver}_URL`
  if (texts.has(address)) return []
  return [...texts.keys()]
    .filter((name) => name.startsWith(`WAYPOST_${receiver}_`) && !OF_ALL_WEBHOOKS.test(name) && isSettingName(name))
    .map((name) => `${name} has no effect without ${address}`)
}
