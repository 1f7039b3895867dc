import type { SignalDataSet, SignalDataTypeMap, SignalKeyStore } from 'baileys'
import type { IdentityPair } from '../../../core/model/contact.ts'
import type { Envelope } from '../../../core/ports/key-store.ts'
import { isReference } from '../convert/bounds.ts'
import { dropOldChains } from './old-chains.ts'
import type { RowStore } from './row-store.ts'
import { fromText, toText } from './values.ts'

/** A key type of our own: what is set under it becomes envelopes of the same commit. */
export const INBOX_TYPE = 'inbox'

/** Rows about the engine itself. */
export const ENGINE_TYPE = 'engine'

type Rows = Record<string, Record<string, string | null>>

/** What is worth knowing about keys that were just committed. */
export interface KeyNews {
  /** People whose number and hidden id became known. */
  readonly onPairs: (pairs: readonly IdentityPair[]) => void
}

/** Baileys' key store over ours. Everything of one `set` is one commit. */
export function createSignalKeys(store: RowStore, news: KeyNews): SignalKeyStore {
  async function write(data: Record<string, Record<string, unknown>>): Promise<void> {
    const { rows, envelopes } = split(data)
    await store.write({ rows, envelopes })
    const pairs = pairsOf(data['lid-mapping'] as Record<string, string | null> | undefined)
    if (pairs.length) news.onPairs(pairs)
  }

  return {
    async get<T extends keyof SignalDataTypeMap>(type: T, ids: string[]) {
      const found: Record<string, SignalDataTypeMap[T]> = {}
      for (const [id, text] of await store.read(type, ids)) if (text) found[id] = fromText(type, text)
      return found
    },
    set: (data: SignalDataSet) => write(data as Record<string, Record<string, unknown>>),
  }
}

function split(data: Record<string, Record<string, unknown>>): { rows: Rows; envelopes: Envelope[] } {
  const rows: Rows = {}
  for (const [type, values] of Object.entries(data)) {
    if (type === INBOX_TYPE) continue
    const target: Record<string, string | null> = (rows[type] = {})
    for (const [id, value] of Object.entries(values)) {
      // Whoever writes names the group that a key is for: no group has such a name, and no index holds a long one.
      if (isReference(id)) target[id] = value == null ? null : toText(type === 'session' ? dropOldChains(value) : value)
    }
  }
  return { rows, envelopes: Object.values(data[INBOX_TYPE] ?? {}) as Envelope[] }
}

/** Baileys keeps a mapping twice: number → hidden id, and `<hidden id>_reverse` → number. */
function pairsOf(rows: Record<string, string | null> | undefined): IdentityPair[] {
  return Object.entries(rows ?? {})
    .filter(([user, lid]) => lid !== null && !user.endsWith('_reverse'))
    .map(([user, lid]) => ({ phone: `${user}@s.whatsapp.net`, lid: `${lid}@lid` }))
}
