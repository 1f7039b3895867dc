import type { Envelope, KeyCommit, KeyStore } from '../../core/ports/key-store.ts'

/** A key store in memory with what a test wants to look at or to break. */
export interface MemoryKeyStore extends KeyStore {
  /** The other side's part of InboxStore. */
  settle(envelopes: readonly string[]): void
  /** Envelopes that wait. */
  readonly waiting: readonly string[]
  /** Commits fail with this error while it is set. */
  failure: Error | null
  /** What a flush waits for. */
  disk: Promise<void>
  readonly commits: number
}

interface Kept extends Envelope {
  settledAt: number | null
}

/** `latency` gives each call its delay in milliseconds; commits stay in order. */
export function createMemoryKeyStore(latency: () => number = () => 0): MemoryKeyStore {
  const rows = new Map<string, Map<string, string>>()
  const inbox = new Map<string, Kept>()
  let credentials: string | null = null
  let tail: Promise<void> = Promise.resolve()
  let commits = 0
  let failure: Error | null = null

  const slow = (): Promise<void> => {
    const ms = latency()
    return ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve()
  }

  function apply(commit: KeyCommit): void {
    if (failure) throw failure
    for (const [type, values] of Object.entries(commit.rows ?? {})) {
      const table = rows.get(type) ?? new Map<string, string>()
      rows.set(type, table)
      for (const [id, text] of Object.entries(values)) {
        if (text === null) table.delete(id)
        else table.set(id, text)
      }
    }
    for (const envelope of commit.envelopes ?? []) {
      if (!inbox.has(envelope.id)) inbox.set(envelope.id, { ...envelope, settledAt: null })
    }
    if (commit.credentials !== undefined) credentials = commit.credentials
    commits++
  }

  const unsettled = (): Kept[] => [...inbox.values()].filter(({ settledAt }) => settledAt === null)

  const store: MemoryKeyStore = {
    async get(type, ids) {
      await tail.catch(() => undefined)
      await slow()
      const table = rows.get(type)
      return new Map(ids.flatMap((id) => (table?.has(id) ? [[id, table.get(id) ?? ''] as const] : [])))
    },
    async credentials() {
      await tail.catch(() => undefined)
      return credentials
    },
    commit(commit) {
      const done = tail.then(slow).then(() => apply(commit))
      tail = done.catch(() => undefined)
      return done
    },
    flush: () => store.disk,
    disk: Promise.resolve(),
    async plaintext(envelope) {
      await slow()
      return inbox.get(envelope)?.plaintext ?? null
    },
    async unsettled(limit, after = null) {
      const ids = [...inbox.keys()]
      const from = after === null ? 0 : ids.indexOf(after) + 1
      return unsettled()
        .filter(({ id }) => ids.indexOf(id) >= from)
        .slice(0, limit)
    },
    async prune(before) {
      const old = [...inbox.values()].filter(({ settledAt }) => settledAt !== null && settledAt < before)
      for (const { id } of old) inbox.delete(id)
      return old.length
    },
    async clear() {
      rows.clear()
      inbox.clear()
      credentials = null
    },
    settle(envelopes) {
      for (const id of envelopes) {
        const kept = inbox.get(id)
        if (kept) kept.settledAt ??= Date.now()
      }
    },
    get waiting() {
      return unsettled().map(({ id }) => id)
    },
    get failure() {
      return failure
    },
    set failure(error) {
      failure = error
    },
    get commits() {
      return commits
    },
  }
  return store
}
