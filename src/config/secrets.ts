import { inspect } from 'node:util'
import type { ConfiguredKey, ConfiguredUser } from './value-types.ts'

/** What must never reach a log or an answer. */
export interface Secrets {
  /** The administrator's key from the configuration; null when one is to be made. */
  readonly apiKey: ConfiguredKey | null
  /** `sqlite:<absolute file>` or the PostgreSQL address with its password. */
  readonly databaseUrl: string
  readonly webhookHmacKey: string | null
  readonly webhookHeaders: Readonly<Record<string, string>>
  /** Null when no queue receives the events. */
  readonly natsUrl: string | null
  /** Null when files are not kept in an object store. */
  readonly s3AccessKeyId: string | null
  readonly s3SecretAccessKey: string | null
  readonly gowaUsers: readonly ConfiguredUser[]
  readonly gowaWebhookSecret: string
}

/** Freezes secrets so that printing or serializing them shows nothing. */
export function createSecrets(values: Secrets): Secrets {
  const secrets = { ...values }
  const hidden = { value: () => '[secret]', enumerable: false }
  Object.defineProperties(secrets, { toJSON: hidden, [inspect.custom]: hidden })
  return Object.freeze(secrets)
}
