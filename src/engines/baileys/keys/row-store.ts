import type { Envelope, KeyStore } from '../../../core/ports/key-store.ts'
import { createRowCache } from './row-cache.ts'

/** Changes that belong together. Rows are text by type and id; null deletes. */
export interface RowChange {
  readonly rows: Readonly<Record<string, Readonly<Record<string, string | null>>>>
  readonly envelopes?: readonly Envelope[]
  readonly credentials?: string
}

/** A session's rows with a read cache and group commit. */
export interface RowStore {
  /** Sees every change that was committed or is on its way. Absent rows are null. */
  read(type: string, ids: readonly string[]): Promise<ReadonlyMap<string, string | null>>
  /** Durable when it resolves. Changes made while a commit is under way go together in the next one, in order. */
  write(change: RowChange): Promise<void>
  plaintext(envelope: string): Promise<Uint8Array | null>
  idle(): Promise<void>
}

interface Batch {
  readonly rows: Record<string, Record<string, string | null>>
  readonly envelopes: Envelope[]
  credentials?: string
  readonly done: PromiseWithResolvers<void>
}

/** Written once and read rarely: they would push everything else out of the cache. */
const UNCACHED = new Set(['pre-key'])

const keyOf = (type: string, id: string): string => `${type}\u0000${id}`

export function createRowStore(keys: KeyStore, onFailure: (error: unknown) => void): RowStore {
  const cache = createRowCache()
  const onTheWay = new Map<string, { text: string | null; batch: Batch }>()
  let open: Batch | null = null
  let running: Promise<void> | null = null
  let commits = 0

  function add(batch: Batch, change: RowChange): void {
    for (const [type, rows] of Object.entries(change.rows)) {
      const target = (batch.rows[type] ??= {})
      for (const [id, text] of Object.entries(rows)) {
        target[id] = text
        onTheWay.set(keyOf(type, id), { text, batch })
      }
    }
    batch.envelopes.push(...(change.envelopes ?? []))
    if (change.credentials !== undefined) batch.credentials = change.credentials
  }

  function settle(batch: Batch, committed: boolean): void {
    commits++
    for (const [type, rows] of Object.entries(batch.rows)) {
      for (const id of Object.keys(rows)) {
        const key = keyOf(type, id)
        const entry = onTheWay.get(key)
        if (entry?.batch !== batch) continue
        onTheWay.delete(key)
        if (committed && !UNCACHED.has(type)) cache.set(key, entry.text)
      }
    }
    if (!committed) cache.clear()
  }

  async function drain(): Promise<void> {
    while (open) {
      const batch: Batch = open
      open = null
      try {
        await keys.commit({
          rows: batch.rows,
          envelopes: batch.envelopes,
          ...(batch.credentials === undefined ? {} : { credentials: batch.credentials }),
        })
        settle(batch, true)
        batch.done.resolve()
      } catch (error) {
        settle(batch, false)
        onFailure(error)
        batch.done.reject(error)
      }
    }
    running = null
  }

  async function fetch(type: string, ids: readonly string[], found: Map<string, string | null>): Promise<void> {
    const before = commits
    const stored = await keys.get(type, ids)
    for (const id of ids) {
      const key = keyOf(type, id)
      const pending = onTheWay.get(key)
      const text = pending ? pending.text : (stored.get(id) ?? null)
      found.set(id, text)
      // A commit that ended meanwhile may be newer than what was read.
      if (!pending && commits === before && !UNCACHED.has(type)) cache.set(key, text)
    }
  }

  return {
    async read(type, ids) {
      const found = new Map<string, string | null>()
      const missing: string[] = []
      for (const id of ids) {
        const key = keyOf(type, id)
        const text = onTheWay.get(key)?.text ?? (onTheWay.has(key) ? null : cache.get(key))
        if (text === undefined) missing.push(id)
        else found.set(id, text)
      }
      if (missing.length) await fetch(type, missing, found)
      return found
    },
    write(change) {
      open ??= { rows: {}, envelopes: [], done: Promise.withResolvers<void>() }
      add(open, change)
      const { promise } = open.done
      running ??= drain()
      return promise
    },
    plaintext: (envelope) => keys.plaintext(envelope),
    idle: async () => void (await running),
  }
}
