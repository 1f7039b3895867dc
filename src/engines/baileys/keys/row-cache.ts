/** A bounded cache of key rows as text; null remembers that there is no such row. */
export interface RowCache {
  get(key: string): string | null | undefined
  set(key: string, text: string | null): void
  clear(): void
}

const MAX_ROWS = 1_000
const MAX_ROW_LENGTH = 64 * 1024
const MAX_LENGTH = 2 * 1024 * 1024

/** Least recently used rows leave first, by number and by size. */
export function createRowCache(): RowCache {
  const rows = new Map<string, string | null>()
  let length = 0

  function drop(key: string): void {
    length -= rows.get(key)?.length ?? 0
    rows.delete(key)
  }

  return {
    get(key) {
      const text = rows.get(key)
      if (text === undefined) return undefined
      rows.delete(key)
      rows.set(key, text)
      return text
    },
    set(key, text) {
      drop(key)
      if (text && text.length > MAX_ROW_LENGTH) return
      rows.set(key, text)
      length += text?.length ?? 0
      for (const oldest of rows.keys()) {
        if (rows.size <= MAX_ROWS && length <= MAX_LENGTH) break
        drop(oldest)
      }
    },
    clear() {
      rows.clear()
      length = 0
    },
  }
}
