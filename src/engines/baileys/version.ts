import { DEFAULT_CONNECTION_CONFIG, fetchLatestWaWebVersion } from 'baileys'
import type { Logger } from 'pino'

/** WhatsApp Web's version number, such as `[2, 3000, 1043857760]`. */
export type WebVersion = readonly [number, number, number]

/** Which version we present ourselves as. */
export interface VersionSource {
  current(): Promise<WebVersion>
  /** WhatsApp refused the version: ask anew. False when there is no other one. */
  renew(): Promise<boolean>
  /** WhatsApp accepted it. */
  accepted(version: WebVersion): void
}

export interface VersionOptions {
  /** Fixed by configuration: never refreshed. */
  readonly pinned?: WebVersion | undefined
  /** The last version WhatsApp accepted, from an earlier run. */
  readonly remembered?: (() => Promise<WebVersion | null>) | undefined
  readonly remember?: ((version: WebVersion) => Promise<void> | void) | undefined
  /** Asks WhatsApp; null when it cannot be reached. Absent on networks of our own. */
  readonly fetch?: ((signal: AbortSignal) => Promise<WebVersion | null>) | undefined
  readonly log: Logger
}

const FRESH_MS = 6 * 60 * 60_000
const RETRY_MS = 10 * 60_000
const FETCH_MS = 4_000

/** Asks WhatsApp Web's own page which version it is. */
export async function fetchWebVersion(signal: AbortSignal): Promise<WebVersion | null> {
  const { version, error, isLatest } = await fetchLatestWaWebVersion({ signal })
  return isLatest && !error ? version : null
}

export function createVersionSource(options: VersionOptions): VersionSource {
  const fallback: WebVersion = DEFAULT_CONNECTION_CONFIG.version
  let known: WebVersion | null = null
  let nextAt = 0
  let asking: Promise<void> | null = null
  let remembered: WebVersion | null = null

  async function ask(): Promise<void> {
    const latest = await options.fetch?.(AbortSignal.timeout(FETCH_MS)).catch(() => null)
    nextAt = Date.now() + (latest ? FRESH_MS : RETRY_MS)
    if (latest) known = latest
    else known ??= (await options.remembered?.()) ?? null
    options.log.debug({ version: known ?? fallback, fetched: Boolean(latest) }, 'web version')
  }

  async function refresh(): Promise<void> {
    asking ??= ask().finally(() => (asking = null))
    await asking
  }

  return {
    async current() {
      if (options.pinned) return options.pinned
      if (Date.now() >= nextAt) await refresh()
      return known ?? fallback
    },
    async renew() {
      if (options.pinned || !options.fetch) return false
      const before = (known ?? fallback).join('.')
      nextAt = 0
      await refresh()
      return (known ?? fallback).join('.') !== before
    },
    accepted(version) {
      if (options.pinned || remembered?.join('.') === version.join('.')) return
      remembered = version
      void Promise.resolve(options.remember?.(version)).catch((error: unknown) => {
        options.log.warn({ err: error }, 'the web version could not be remembered')
      })
    },
  }
}
