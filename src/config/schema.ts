import { z } from 'zod'
import { parseAllowList } from '../util/address-guard.ts'
import { MEDIA_SETTINGS } from './media-settings.ts'
import { setting, type Setting } from './setting.ts'
import {
  apiKey,
  commaList,
  durationMs,
  headerList,
  key32,
  onOff,
  origin,
  sizeBytes,
  urlWith,
  userList,
  webVersion,
  wholeNumber,
} from './value-types.ts'

/** Every variable, in the order of the documentation. The keys are the names in the environment. */
export const SETTINGS = {
  WAYPOST_HOST: setting({
    schema: z.string().regex(/^[\w.:-]+$/),
    fallback: '127.0.0.1',
    expected: 'an address or host name to listen on, such as 127.0.0.1 or 0.0.0.0',
    about: 'Address to listen on. `0.0.0.0` opens the gateway to the network.',
  }),
  WAYPOST_PORT: setting({
    schema: wholeNumber(0, 65_535),
    fallback: '3000',
    expected: 'a port from 1 to 65535 (0 takes any free one)',
    about: 'Port to listen on; `0` takes any free one.',
  }),
  WAYPOST_PUBLIC_URL: setting({
    schema: urlWith('http:', 'https:').transform((text) => text.replace(/\/+$/, '')),
    fallback: null,
    absent: 'the listening address',
    expected: 'an http or https URL',
    about: 'How others reach the gateway; links to files begin with it.',
  }),
  WAYPOST_DATA: setting({
    schema: z.string().min(1),
    fallback: './data',
    expected: 'a folder',
    about: 'Folder of the database and the files. One process at a time may use it.',
  }),
  WAYPOST_DATABASE: setting({
    schema: z.string().regex(/^(sqlite:(?!\/\/).+|postgres(ql)?:\/\/[^/]+.*)$/),
    fallback: null,
    absent: '`sqlite:<data>/waypost.db`',
    expected: 'sqlite:<file> or postgres://user:password@host:port/database',
    about: 'Where everything is kept: `sqlite:<file>` or `postgres://user:password@host:port/database`.',
    secret: true,
  }),
  WAYPOST_API_KEY: setting({
    schema: apiKey,
    fallback: null,
    absent: 'made at the first start and printed once',
    expected: 'at least 8 printable characters without spaces, or sha512:<128 hex digits>',
    about: "The administrator's key, as it is or as `sha512:<hex of its SHA-512>`.",
    secret: true,
  }),
  WAYPOST_NETWORK: setting({
    schema: z.union([z.enum(['whatsapp', 'sandbox']), urlWith('ws:', 'wss:')]),
    fallback: 'whatsapp',
    expected: 'whatsapp, sandbox, or a ws:// or wss:// address',
    about:
      'Which network sessions connect to: `whatsapp`, `sandbox` (inside the gateway), or the address of another one.',
  }),
  WAYPOST_NETWORK_ROOT_KEY: setting({
    schema: key32,
    fallback: null,
    expected: '32 bytes in hex (64 digits)',
    about: 'Noise root key of another network, 32 bytes in hex. Required with a `ws://` or `wss://` address.',
  }),
  WAYPOST_NETWORK_MEDIA: setting({
    schema: origin,
    fallback: null,
    expected: 'an origin such as http://127.0.0.1:5224',
    about: 'Origin of the media server of another network. Required with a `ws://` or `wss://` address.',
  }),
  WAYPOST_WEB_VERSION: setting({
    schema: webVersion,
    fallback: null,
    absent: 'the newest one known',
    expected: 'three numbers such as 2.3000.1023456789',
    about: 'Version of WhatsApp Web that the gateway says it is.',
  }),
  WAYPOST_WORKER: setting({
    schema: z.string().regex(/^[\w.-]{1,64}$/),
    fallback: 'waypost',
    expected: '1 to 64 letters, digits, dots, dashes or underscores',
    about: 'Name of this process in answers and logs.',
  }),
  WAYPOST_LOG_LEVEL: setting({
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    fallback: 'info',
    expected: 'fatal, error, warn, info, debug, trace or silent',
    about: 'What is logged: `fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`.',
  }),
  WAYPOST_LOG_FORMAT: setting({
    schema: z.enum(['auto', 'json', 'pretty']),
    fallback: 'auto',
    expected: 'auto, json or pretty',
    about: '`json`: one object per line; `pretty`: for people; `auto`: pretty on a terminal.',
  }),
  WAYPOST_METRICS: setting({
    schema: z.enum(['key', 'open', 'off']),
    fallback: 'key',
    expected: 'key, open or off',
    about: "Who may read `/metrics`: `key` (an administrator's), `open` (everybody), `off` (there is none).",
  }),
  WAYPOST_ALLOW_PRIVATE: setting({
    schema: commaList.refine((parts) => parseAllowList(parts).invalid.length === 0),
    fallback: '',
    absent: 'nothing',
    expected: 'a comma list of addresses, ranges or host names, such as 127.0.0.1,10.0.0.0/8,bot.internal',
    about:
      'Private addresses that webhooks and downloads may reach: addresses, ranges, host names, separated by commas.',
  }),
  WAYPOST_BODY_LIMIT: setting({
    schema: sizeBytes(1024, 1024 ** 3),
    fallback: '64mb',
    expected: 'a size from 1kb to 1gb, such as 64mb',
    about: 'Largest request body; Base64 makes a third more of a file. Files of multipart forms do not count.',
  }),
  ...MEDIA_SETTINGS,
  WAYPOST_WEBHOOK_URL: setting({
    schema: urlWith('http:', 'https:'),
    fallback: null,
    expected: 'an http or https URL',
    about: "Global webhook: receives every session's events, beside the webhooks of the session.",
  }),
  WAYPOST_WEBHOOK_EVENTS: setting({
    schema: commaList.refine((parts) => parts.length > 0),
    fallback: '*',
    expected: 'a comma list of event names, or *',
    about: 'Events of the global webhook, separated by commas; `*` is the default set.',
  }),
  WAYPOST_WEBHOOK_HMAC_KEY: setting({
    schema: z.string().min(1),
    fallback: null,
    expected: 'a key',
    about: 'Key that signs the payloads of the global webhook.',
    secret: true,
  }),
  WAYPOST_WEBHOOK_HEADERS: setting({
    schema: headerList,
    fallback: null,
    expected: 'headers as Name:value;Other:value',
    about: 'Headers of the global webhook, as `Name:value;Other:value`.',
    secret: true,
  }),
  WAYPOST_WEBHOOK_RETRIES_POLICY: setting({
    schema: z.enum(['constant', 'linear', 'exponential']),
    fallback: 'constant',
    expected: 'constant, linear or exponential',
    about: 'How the delay between attempts grows: `constant`, `linear` or `exponential`.',
  }),
  WAYPOST_WEBHOOK_RETRIES_DELAY: setting({
    schema: durationMs(0, 24 * 3_600_000),
    fallback: '2s',
    expected: 'a time up to 24h, such as 2s',
    about: 'Delay before the second attempt of the global webhook.',
  }),
  WAYPOST_WEBHOOK_RETRIES_ATTEMPTS: setting({
    schema: wholeNumber(1, 1_000),
    fallback: '15',
    expected: 'a number from 1 to 1000',
    about: 'Attempts before a delivery of the global webhook becomes a dead letter.',
  }),
  WAYPOST_WEBHOOK_TIMEOUT: setting({
    schema: durationMs(100, 600_000),
    fallback: '30s',
    expected: 'a time from 100ms to 10m, such as 30s',
    about: 'How long any webhook may take to answer.',
  }),
  WAYPOST_WEBHOOK_KEY_OVERLAP: setting({
    schema: durationMs(0, 30 * 24 * 3_600_000),
    fallback: '24h',
    expected: 'a time from 0 (not at all) to 720h, such as 24h',
    about: 'How long a webhook whose key was changed is signed with the key before as well; `0` for not at all.',
  }),
  WAYPOST_WEBHOOK_PAUSE_AFTER: setting({
    schema: wholeNumber(0, 1_000_000),
    fallback: '5',
    expected: 'a number from 0 (never) to 1000000',
    about: 'Deliveries given up in a row before a webhook is paused; `0` for never.',
  }),
  WAYPOST_WEBHOOK_PROBE_AFTER: setting({
    schema: durationMs(100, 3_600_000),
    fallback: '1m',
    expected: 'a time from 100ms to 1h, such as 1m',
    about: 'Pause of a failing webhook before one delivery is tried; it doubles each time, up to an hour.',
  }),
  WAYPOST_NATS_URL: setting({
    schema: urlWith('nats:', 'tls:'),
    fallback: null,
    expected: 'an address such as nats://user:password@host:4222/waypost.{session}.{event}',
    about:
      "NATS JetStream that receives every session's events, as `nats://user:password@host:4222/subject`; `tls://` for TLS. " +
      'The subject is `waypost.{session}.{event}` when absent; `?stream=NAME` makes the stream when none takes it.',
    secret: true,
  }),
  WAYPOST_NATS_EVENTS: setting({
    schema: commaList.refine((parts) => parts.length > 0),
    fallback: '*',
    expected: 'a comma list of event names, or *',
    about: "Events that go to NATS, as that API calls them, separated by commas; `*` is the API's default set.",
  }),
  WAYPOST_NATS_DIALECT: setting({
    schema: z.enum(['waha', 'ryze', 'gowa', 'native']),
    fallback: 'waha',
    expected: 'waha, ryze, gowa or native',
    about: "Whose payloads go to NATS: `waha`, `ryze`, `gowa`, or `native` for Waypost's own.",
  }),
  WAYPOST_RYZE_RATE_LIMIT: setting({
    schema: wholeNumber(0, 1_000_000),
    fallback: '100',
    expected: 'a number from 0 (no limit) to 1000000',
    about: 'RyzeAPI: requests per minute and token; `0` for no limit.',
  }),
  WAYPOST_RYZE_CREATE_LIMIT: setting({
    schema: wholeNumber(0, 1_000_000),
    fallback: '20',
    expected: 'a number from 0 (no limit) to 1000000',
    about: 'RyzeAPI: new instances per minute and token; `0` for no limit.',
  }),
  WAYPOST_RYZE_SHOW_TOKENS: setting({
    schema: onOff,
    fallback: '0',
    expected: '0 or 1',
    about: "RyzeAPI: `1` keeps instances' tokens readable, in the list and in every event; `0` shows each once.",
  }),
  WAYPOST_GOWA_USERS: setting({
    schema: userList,
    fallback: null,
    absent: 'nobody; keys are always taken as a password',
    expected: 'user:password pairs with commas between, such as admin:secret,bot:other',
    about: 'GOWA: users with all rights, as `user:password`, separated by commas.',
    secret: true,
  }),
  WAYPOST_GOWA_STRICT_CODE: setting({
    schema: onOff,
    fallback: '0',
    expected: '0 or 1',
    about: "GOWA: `1` answers as GOWA's code does where its documentation says otherwise.",
  }),
  WAYPOST_GOWA_WEBHOOK_URLS: setting({
    schema: commaList.refine((parts) => parts.every((part) => /^https?:$/.test(URL.parse(part)?.protocol ?? ''))),
    fallback: '',
    absent: 'none',
    expected: 'http or https URLs with commas between',
    about: 'GOWA: receive the events of every device that has no webhook of its own; separated by commas.',
  }),
  WAYPOST_GOWA_WEBHOOK_SECRET: setting({
    schema: z.string().min(1),
    fallback: 'secret',
    expected: 'a key',
    about: "GOWA: key that signs the payloads of its webhooks; the default is GOWA's own.",
    secret: true,
  }),
  WAYPOST_GOWA_WEBHOOK_EVENTS: setting({
    schema: commaList,
    fallback: '',
    absent: 'all',
    expected: 'a comma list of event names',
    about: 'GOWA: events of these webhooks, separated by commas.',
  }),
  WAYPOST_SEND_TIMEOUT: setting({
    schema: durationMs(1_000, 600_000),
    fallback: '30s',
    expected: 'a time from 1s to 10m, such as 30s',
    about: "How long a send waits for WhatsApp's confirmation.",
  }),
  WAYPOST_EVENTS_KEEP_DAYS: setting({
    schema: wholeNumber(1, 3_650),
    fallback: '7',
    expected: 'a number of days from 1 to 3650',
    about: 'Delivered events older than this leave the event log; undelivered ones do after 30 days at the earliest.',
  }),
  WAYPOST_EVENTS_KEEP_COUNT: setting({
    schema: wholeNumber(0, 1_000_000_000),
    fallback: '1000000',
    expected: 'a number from 0 (no limit) to 1000000000',
    about: 'How many delivered events of a session the event log keeps at most; `0` for no limit.',
  }),
  WAYPOST_RESTORE_PARALLEL: setting({
    schema: wholeNumber(1, 1_000),
    fallback: '10',
    expected: 'a number from 1 to 1000',
    about: 'How many sessions connect at the same time after a start.',
  }),
  WAYPOST_STOP_TIMEOUT: setting({
    schema: durationMs(1_000, 600_000),
    fallback: '15s',
    expected: 'a time from 1s to 10m, such as 15s',
    about: 'How long a stop may take before the process ends anyway.',
  }),
}

/** The name of a variable. */
export type SettingName = keyof typeof SETTINGS

/** The checked value of each variable; null where there is neither value nor default. */
export type SettingValues = {
  readonly [Name in SettingName]: (typeof SETTINGS)[Name] extends Setting<infer T, infer Default>
    ? Default extends null
      ? T | null
      : T
    : never
}

/** Variables that say where settings are read from, and are no settings themselves. */
export const CONFIG_FILE_VARIABLE = 'WAYPOST_CONFIG'

/** Whether a variable is one we know. */
export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name)
}
