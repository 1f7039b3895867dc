import { parseKeys, serializeKeys } from '../wire/signal.ts'
import type { Storage } from '../world/types.ts'

/** What one phone keeps, by kind and id. */
export interface PhoneRows {
  get<T>(kind: string, id: string): T | null
  put(kind: string, id: string, value: unknown): void
  delete(kind: string, id: string): void
  /** All rows of a kind whose id begins with `prefix`, in the order of their ids. */
  list<T>(kind: string, prefix?: string): { readonly id: string; readonly value: T }[]
}

/** Creates the rows of one phone in a storage that it shares with the others. */
export function createPhoneRows(storage: Storage, number: string): PhoneRows {
  const kindOf = (kind: string): string => `phone-${kind}`
  const idOf = (id: string): string => `${number}/${id}`
  return {
    get<T>(kind: string, id: string): T | null {
      const text = storage.get(kindOf(kind), idOf(id))
      return text === null ? null : parseKeys<T>(text)
    },
    put: (kind, id, value) => storage.put(kindOf(kind), idOf(id), serializeKeys(value)),
    delete: (kind, id) => storage.delete(kindOf(kind), idOf(id)),
    list<T>(kind: string, prefix = '') {
      const rows = storage.list(kindOf(kind), idOf(prefix))
      return rows.map((row) => ({ id: row.id.slice(number.length + 1), value: parseKeys<T>(row.value) }))
    },
  }
}
