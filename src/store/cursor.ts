import { GatewayError } from '../core/errors.ts'

/** Where a part of a list ended: the last row's sort key, and the key that tells it from others like it. */
export interface Place {
  readonly sort: number | string
  readonly key: number
}

const MAX_LENGTH = 4_096

/** What a caller gives back to go on; it holds for the list that it came from. */
export const toCursor = (list: string, { sort, key }: Place): string =>
  Buffer.from(JSON.stringify([list, sort, key])).toString('base64url')

/** Throws BAD_REQUEST when it is no cursor of this list. */
export function fromCursor(list: string, cursor: string, sort: 'number' | 'string'): Place {
  const [named, value, key] = read(cursor)
  if (named === list && typeof value === sort && Number.isSafeInteger(key)) {
    return { sort: value as Place['sort'], key: Number(key) }
  }
  throw new GatewayError('BAD_REQUEST', 'the cursor does not belong to this list: begin again without one')
}

function read(cursor: string): readonly unknown[] {
  if (cursor.length > MAX_LENGTH) return []
  try {
    const found: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(found) ? found : []
  } catch {
    return []
  }
}

/** Cuts a list that was read one row further than asked. */
export function cutSlice<Row>(rows: readonly Row[], limit: number, cursorOf: (row: Row) => string) {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last !== undefined ? cursorOf(last) : null }
}
