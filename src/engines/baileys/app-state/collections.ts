import type { RowStore } from '../keys/row-store.ts'
import { parseText, toText } from '../keys/values.ts'
import { type CollectionHead, EMPTY_HEAD } from './cipher.ts'

/** What a patch or snapshot makes of a collection. Indexes are their MACs in Base64; null: gone. */
export interface CollectionStep {
  readonly head: CollectionHead
  readonly macs: ReadonlyMap<string, Uint8Array | null>
  /** Nothing of before remains. */
  readonly whole: boolean
}

/** One collection, as the next patch finds it. */
export interface CollectionView {
  readonly name: string
  head(): Promise<CollectionHead>
  /** The value MACs of these indexes; absent ones are left out. */
  macs(indexes: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>
}

/** A collection with steps that are not stored yet. */
export interface CollectionStage extends CollectionView {
  add(step: CollectionStep): void
  /** Everything that was added, as one step; null when there was nothing. */
  readonly step: CollectionStep | null
}

/** The app state of one session as it is stored. Used by one caller at a time. */
export interface Collections {
  view(name: string): CollectionView
  /** Durable and in one commit when it resolves. */
  commit(name: string, step: CollectionStep): Promise<void>
  /** Forgets everything, so that collections are read from the beginning. */
  reset(names: readonly string[]): Promise<void>
}

/**
 * A collection holds an entry for every index ever seen (some 140 bytes each). Written whole, that would be megabytes
 * per change: it is kept in a head and a fixed number of parts, and only the parts that changed are written.
 */
const HEAD_TYPE = 'app-state-sync-version'
const PART_TYPE = 'app-state-sync-part'
const PARTS = 64

type Part = Record<string, { readonly valueMac: Uint8Array }>

const ALL_PARTS = Array.from({ length: PARTS }, (_, part) => part)

const partId = (name: string, part: number): string => `${name}:${part}`

/** Spreads evenly: the names are MACs. */
const partOf = (index: string): number => (index.charCodeAt(0) * 31 + index.charCodeAt(1)) % PARTS

export function createCollections(rows: RowStore): Collections {
  async function readParts(name: string, parts: Iterable<number>): Promise<Map<number, Part>> {
    const wanted = [...new Set(parts)]
    const texts = await rows.read(
      PART_TYPE,
      wanted.map((part) => partId(name, part)),
    )
    return new Map(
      wanted.map((part) => {
        const text = texts.get(partId(name, part))
        return [part, text ? (parseText(text) as Part) : {}]
      }),
    )
  }

  return {
    view: (name) => ({
      name,
      async head() {
        const text = (await rows.read(HEAD_TYPE, [name])).get(name)
        return text ? (parseText(text) as CollectionHead) : EMPTY_HEAD
      },
      async macs(indexes) {
        const parts = await readParts(name, indexes.map(partOf))
        return new Map(
          indexes.flatMap((index): [string, Uint8Array][] => {
            const entry = parts.get(partOf(index))?.[index]
            return entry ? [[index, entry.valueMac]] : []
          }),
        )
      },
    }),
    async commit(name, { head, macs, whole }) {
      const parts = whole
        ? new Map(ALL_PARTS.map((part): [number, Part] => [part, {}]))
        : await readParts(name, [...macs.keys()].map(partOf))
      for (const [index, valueMac] of macs) {
        const part = parts.get(partOf(index))
        if (part && valueMac) part[index] = { valueMac: Buffer.from(valueMac) }
        else if (part) delete part[index]
      }
      const texts = [...parts].map(([part, entries]): [string, string | null] => [
        partId(name, part),
        Object.keys(entries).length ? toText(entries) : null,
      ])
      const { version, hash } = head
      await rows.write({
        rows: {
          [HEAD_TYPE]: { [name]: toText({ version, hash: Buffer.from(hash) }) },
          [PART_TYPE]: Object.fromEntries(texts),
        },
      })
    },
    async reset(names) {
      const parts = names.flatMap((name) => ALL_PARTS.map((part) => [partId(name, part), null] as const))
      await rows.write({
        rows: {
          [HEAD_TYPE]: Object.fromEntries(names.map((name) => [name, null])),
          [PART_TYPE]: Object.fromEntries(parts),
        },
      })
    },
  }
}

/** Lays steps over a collection, each on the one before. */
export function stageOver(view: CollectionView): CollectionStage {
  let step: CollectionStep | null = null
  return {
    name: view.name,
    head: async () => step?.head ?? view.head(),
    async macs(indexes) {
      const staged = step?.macs ?? new Map<string, Uint8Array | null>()
      const known = new Map(step?.whole ? [] : await view.macs(indexes))
      for (const index of indexes) {
        const mac = staged.get(index)
        if (mac === null) known.delete(index)
        else if (mac) known.set(index, mac)
      }
      return known
    },
    add(next) {
      const before = next.whole ? [] : (step?.macs ?? [])
      const whole = next.whole || (step?.whole ?? false)
      step = { head: next.head, macs: new Map([...before, ...next.macs]), whole }
    },
    get step() {
      return step
    },
  }
}
