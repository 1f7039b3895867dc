import type { LTHashState } from 'baileys'
import type { RowStore } from './row-store.ts'
import { parseText, toText } from './values.ts'

/**
 * The state of an app state collection holds one entry for every index ever seen (some 140 bytes each). Written whole,
 * it would be megabytes per change: it is kept in a head and a fixed number of parts, and only what changed is written.
 */
export const APP_STATE_TYPE = 'app-state-sync-version'
const PART_TYPE = 'app-state-sync-part'
const PARTS = 64

type IndexMap = LTHashState['indexValueMap']

const partIds = (name: string): string[] => Array.from({ length: PARTS }, (_, part) => `${name}:${part}`)

/** Spreads evenly: index names are MACs in Base64. */
const partOf = (index: string): number => (index.charCodeAt(0) * 31 + index.charCodeAt(1)) % PARTS

export async function readAppState(store: RowStore, name: string): Promise<LTHashState | null> {
  const head = (await store.read(APP_STATE_TYPE, [name])).get(name)
  if (!head) return null
  const parts = await store.read(PART_TYPE, partIds(name))
  const indexValueMap: IndexMap = {}
  for (const text of parts.values()) if (text) Object.assign(indexValueMap, parseText(text))
  return { ...(parseText(head) as Omit<LTHashState, 'indexValueMap'>), indexValueMap }
}

/** The rows that differ from what is stored. */
export async function appStateRows(
  store: RowStore,
  name: string,
  state: LTHashState | null,
): Promise<Record<string, Record<string, string | null>>> {
  const stored = await store.read(PART_TYPE, partIds(name))
  const parts: IndexMap[] = Array.from({ length: PARTS }, () => ({}))
  for (const [index, value] of Object.entries(state?.indexValueMap ?? {})) {
    const part = parts[partOf(index)]
    if (part) part[index] = value
  }
  const changed: Record<string, string | null> = {}
  for (const [number, part] of parts.entries()) {
    const id = `${name}:${number}`
    const text = Object.keys(part).length ? toText(part) : null
    if (text !== (stored.get(id) ?? null)) changed[id] = text
  }
  const head = state && toText({ ...state, indexValueMap: undefined })
  return { [APP_STATE_TYPE]: { [name]: head }, [PART_TYPE]: changed }
}
