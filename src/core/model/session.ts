import type { Jid } from './address.ts'

/** Where a session is. `failed` needs a person; everything else goes on by itself. */
export type SessionStatus = 'stopped' | 'starting' | 'scan_qr' | 'working' | 'failed'

/** Why a session is not working, in words that say what to do. */
export type TroubleCode =
  | 'UNREACHABLE'
  | 'CONNECTION_LOST'
  | 'LOGGED_OUT'
  | 'REPLACED'
  | 'CLIENT_OUTDATED'
  | 'BANNED'
  | 'PAIRING_EXPIRED'
  | 'PAIRING_FAILED'
  | 'REFUSED'
  | 'STORAGE'
  | 'INTERNAL'

export interface Trouble {
  readonly code: TroubleCode
  readonly message: string
  /** Milliseconds since 1970 of the next attempt; null when nothing is tried again by itself. */
  readonly retryAt: number | null
}

/** The account that a session holds. */
export interface Me {
  readonly phone: Jid
  readonly lid: Jid | null
  /** The full address with the device part, such as `5511:4@s.whatsapp.net`. */
  readonly device: string
  readonly name: string | null
}

/** What an engine says about its connection. */
export type ConnectionState =
  | { readonly status: 'starting'; readonly trouble: Trouble | null }
  /** `index` counts from 1 to `of`; after the last the session fails with PAIRING_EXPIRED. */
  | {
      readonly status: 'scan_qr'
      readonly qr: string
      readonly expiresAt: number
      readonly index: number
      readonly of: number
    }
  | { readonly status: 'working'; readonly me: Me }
  | { readonly status: 'failed'; readonly trouble: Trouble }
  | { readonly status: 'stopped' }

export interface ProxySettings {
  /** `host:port`, or a URL with scheme. */
  readonly server: string
  readonly username?: string
  readonly password?: string
}

/** Which chats are neither stored nor announced. */
export interface IgnoreSettings {
  readonly status: boolean
  readonly groups: boolean
  readonly channels: boolean
  readonly broadcast: boolean
}

export type RetryPolicy = 'constant' | 'linear' | 'exponential'

export interface RetrySettings {
  readonly policy: RetryPolicy
  readonly delaySeconds: number
  readonly attempts: number
}

/** One receiver of a session's events. `events` are names of the dialect that declared it; `*` is its default set. */
export interface WebhookSettings {
  /** How the body is signed when there is a key: SHA-512 in WAHA's headers (the default), or SHA-256 as GitHub does. */
  readonly signature?: 'x-webhook-hmac' | 'x-hub-signature-256'
  /** Whether the event's name is added to the address as a last segment. */
  readonly appendEvent?: boolean
  /** Whether files of messages are wanted inside the payload, where the dialect has a place for them. */
  readonly inlineFiles?: boolean
  /** False accepts any TLS certificate. */
  readonly verifyTls?: boolean
  readonly dialect: string
  readonly url: string
  readonly events: readonly string[]
  readonly hmacKey: string | null
  readonly headers: Readonly<Record<string, string>>
  readonly retries: RetrySettings
}

/** What a session does by itself. */
export interface AutomationSettings {
  /** Marks incoming messages as read. */
  readonly readMessages: boolean
  /** Shows the account as online while it is connected. */
  readonly keepOnline: boolean
  /** Declines calls; `message` is written to the caller unless it is empty. */
  readonly rejectCalls: { readonly message: string } | null
}

/** How fast a session's messages may leave; null members do not hold back. */
export interface PacingSettings {
  readonly messagesPerMinute: number | null
  /** Between two messages, a time by chance within these. */
  readonly gapMs: { readonly min: number; readonly max: number } | null
  /** People with whom nothing was exchanged before, in any 24 hours. */
  readonly newContactsPerDay: number | null
  /** Shows that we type before a text, for as long as its length says, at most `maxMs`. */
  readonly typing: { readonly charactersPerSecond: number; readonly maxMs: number } | null
}

/** Which files of messages are fetched without being asked for. */
export interface SessionMedia {
  readonly download: boolean
  /** Types by how they begin, such as `image/`; empty: all. */
  readonly mimetypes: readonly string[]
}

/** An object store that speaks S3, of a session's own. */
export interface ObjectStore {
  /** Without the bucket. */
  readonly endpoint: string
  readonly region: string
  readonly bucket: string
  /** Before every key; empty for none. */
  readonly prefix: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

export interface SessionConfig {
  readonly metadata: Readonly<Record<string, string>>
  readonly proxy: ProxySettings | null
  readonly ignore: IgnoreSettings
  /** How the phone's list of linked devices names us. */
  readonly deviceName: string | null
  readonly browserName: string | null
  readonly webhooks: readonly WebhookSettings[]
  /** Whether the past that the phone sends after pairing is kept. */
  readonly history: boolean
  readonly automation: AutomationSettings
  /** Null: messages leave at once. */
  readonly pacing: PacingSettings | null
  /** Absent: as the gateway is configured. */
  readonly media?: SessionMedia
  /** Where files of its messages live; absent or null: where the gateway keeps all. */
  readonly objectStore?: ObjectStore | null
  /** Each dialect's own view of the configuration, given back as it came. */
  readonly dialects: Readonly<Record<string, unknown>>
}

export const DEFAULT_SESSION_CONFIG: SessionConfig = {
  metadata: {},
  proxy: null,
  ignore: { status: false, groups: false, channels: false, broadcast: false },
  deviceName: null,
  browserName: null,
  webhooks: [],
  history: true,
  automation: { readMessages: false, keepOnline: false, rejectCalls: null },
  pacing: null,
  dialects: {},
}

/** A session as stored: what was asked for, and the last we knew of it. */
export interface SessionRecord {
  readonly name: string
  /** Whether it is to run; a restart of the gateway brings it back to this. */
  readonly wanted: 'running' | 'stopped'
  readonly config: SessionConfig
  /** The account that owns it; null when it belongs to the operator. */
  readonly account: string | null
  readonly me: Me | null
  readonly createdAt: number
  /** Milliseconds of the last message or state change. */
  readonly activityAt: number
}

export interface StatusPoint {
  readonly status: SessionStatus
  /** Milliseconds since 1970. */
  readonly timestamp: number
}

/** A session as it is now. */
export interface Session extends SessionRecord {
  readonly status: SessionStatus
  readonly trouble: Trouble | null
  readonly qr: { readonly code: string; readonly expiresAt: number } | null
  /** The last three states, oldest first. */
  readonly statuses: readonly StatusPoint[]
}
