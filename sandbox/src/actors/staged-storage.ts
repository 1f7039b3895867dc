import type { Storage } from '../world/types.ts'

/** Storage whose changes wait for a commit. */
export interface StagedStorage extends Storage {
  /** Writes everything that waits, together. */
  commit(): void
  /** Forgets everything that waits. */
  discard(): void
}

interface Change {
  readonly kind: string
  readonly id: string
  /** Null marks a deletion. */
  readonly value: string | null
}

/**
 * Storage for one phone's current piece of work. Work on a phone is serial, so one stage is enough: a ratchet step, the
 * message it decrypted and the chat it belongs to are written by the same commit.
 */
export function createStagedStorage(storage: Storage): StagedStorage {
  const changes = new Map<string, Change>()
  const stage = (kind: string, id: string, value: string | null): void => {
    changes.set(`${kind}\n${id}`, { kind, id, value })
  }
  return {
    get(kind, id) {
      const change = changes.get(`${kind}\n${id}`)
      return change === undefined ? storage.get(kind, id) : change.value
    },
    put: stage,
    delete: (kind, id) => stage(kind, id, null),
    list(kind, prefix = '') {
      const rows = storage.list(kind, prefix)
      const touched = [...changes.values()].filter((change) => change.kind === kind && change.id.startsWith(prefix))
      if (touched.length === 0) return rows
      const found = new Map(rows.map((row) => [row.id, row.value]))
      for (const { id, value } of touched) {
        if (value === null) found.delete(id)
        else found.set(id, value)
      }
      return [...found].map(([id, value]) => ({ id, value })).toSorted((a, b) => (a.id < b.id ? -1 : 1))
    },
    // What belongs together is committed together anyway.
    atomically: (work) => work(),
    commit() {
      if (changes.size === 0) return
      storage.atomically(() => {
        for (const { kind, id, value } of changes.values()) {
          if (value === null) storage.delete(kind, id)
          else storage.put(kind, id, value)
        }
      })
      changes.clear()
    },
    discard: () => changes.clear(),
    [Symbol.dispose]: () => changes.clear(),
  }
}
