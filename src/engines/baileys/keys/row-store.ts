import { AsyncLocalStorage } from 'node:async_hooks'
import { setImmediate as turn } from 'node:timers/promises'
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
  /** Durable when it resolves, except inside of `unit`. Changes of about the same time go together in one commit. */
  write(change: RowChange): Promise<void>
  /**
   * Runs work whose writes do not wait, so that a lock held inside is free for the next one, which builds on them.
   * Resolves when everything written inside is durable.
   */
  unit<T>(work: () => Promise<T>): Promise<T>
  plaintext(envelope: string): Promise<Uint8Array | null>
  /** A commit has failed: what was written since then, and what would have been built on it, is missing. */
  readonly isIncomplete: boolean
  /** Allows writes again after a failed commit, once no work goes on that builds on what failed. */
  recover(): Promise<void>
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

const newBatch = (): Batch => ({ rows: {}, envelopes: [], done: Promise.withResolvers<void>() })

/**
 * After a failed commit every write is refused until `recover`: it may build on what was not stored. `onFailure` is told of
 * it, and of what cannot be read.
 */
export function createRowStore(keys: KeyStore, onFailure: (error: unknown) => void): RowStore {
  const cache = createRowCache()
  const units = createUnits()
  const onTheWay = new Map<string, { text: string | null; batch: Batch }>()
  let open: Batch | null = null
  let running: Promise<void> | null = null
  let failed: { readonly error: unknown } | null = null
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

  function committed(batch: Batch): void {
    commits++
    for (const [type, rows] of Object.entries(batch.rows)) {
      for (const id of Object.keys(rows)) {
        const key = keyOf(type, id)
        const entry = onTheWay.get(key)
        if (entry?.batch !== batch) continue
        onTheWay.delete(key)
        if (!UNCACHED.has(type)) cache.set(key, entry.text)
      }
    }
    batch.done.resolve()
  }

  function fail(batch: Batch, error: unknown): void {
    failed = { error }
    commits++
    cache.clear()
    onTheWay.clear()
    onFailure(error)
    batch.done.reject(error)
    open?.done.reject(error)
    open = null
  }

  async function drain(): Promise<void> {
    await turn() // what happens in the same turn of the event loop shares a commit
    while (open) {
      const batch: Batch = open
      open = null
      const { rows, envelopes, credentials } = batch
      const commit = { rows, envelopes, ...(credentials === undefined ? {} : { credentials }) }
      await keys.commit(commit).then(
        () => committed(batch),
        (error: unknown) => fail(batch, error),
      )
    }
    running = null
  }

  function enqueue(change: RowChange): Promise<void> {
    if (failed) return Promise.reject(failed.error as Error)
    open ??= newBatch()
    add(open, change)
    const { promise } = open.done
    running ??= drain()
    return promise
  }

  const tell = (error: unknown): never => {
    onFailure(error)
    throw error
  }

  async function fetch(type: string, ids: readonly string[], found: Map<string, string | null>): Promise<void> {
    const before = commits
    const stored = await keys.get(type, ids).catch(tell)
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
        const pending = onTheWay.get(key)
        const text = pending ? pending.text : cache.get(key)
        if (text === undefined) missing.push(id)
        else found.set(id, text)
      }
      if (missing.length) await fetch(type, missing, found)
      return found
    },
    write: (change) => units.later(enqueue(change)),
    unit: (work) => units.run(work),
    plaintext: (envelope) => keys.plaintext(envelope).catch(tell),
    get isIncomplete() {
      return failed !== null
    },
    async recover() {
      if (!failed) return
      await units.idle()
      failed = null
    },
    idle: async () => void (await running),
  }
}

/** Work under way, each with the writes it has to wait for at its end. */
function createUnits() {
  const scope = new AsyncLocalStorage<Promise<void>[]>()
  const active = new Set<Promise<unknown>>()
  return {
    later(write: Promise<void>): Promise<void> {
      const writes = scope.getStore()
      if (!writes) return write
      write.catch(() => undefined) // the unit rejects with it
      writes.push(write)
      return Promise.resolve()
    },
    async run<T>(work: () => Promise<T>): Promise<T> {
      const writes: Promise<void>[] = []
      const running = scope.run(writes, work)
      active.add(running)
      try {
        const result = await running
        await Promise.all(writes)
        return result
      } finally {
        active.delete(running)
      }
    },
    idle: async (): Promise<void> => void (await Promise.allSettled(active)),
  }
}
