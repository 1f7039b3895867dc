import type { Storage, Stanza } from './types.ts'

/** What a device has not acknowledged yet, in order. */
export interface Queue {
  readonly size: number
  /** Keeps a stanza until it is acknowledged; the oldest goes when the queue is full. */
  push(stanza: Stanza): void
  /** Everything that waits, oldest first. */
  pending(): readonly Stanza[]
  /** A receipt, of whatever type, or an ack: the message is delivered. */
  removeMessage(id: string): void
  /** An `<ack>` for something else than a message. */
  removeAcked(ack: Stanza): void
  clear(): void
}

export interface QueueOptions {
  readonly storage: Storage
  /** `<number>:<device>` */
  readonly owner: string
  readonly limit: number
  encode(stanza: Stanza): Uint8Array
  decode(bytes: Uint8Array): Stanza
  onDropped(): void
}

const KIND = 'queue'

/** A device's queue, as it was left. */
export function createQueue({ storage, owner, limit, encode, decode, onDropped }: QueueOptions): Queue {
  const entries = new Map<number, Stanza>()
  const byId = new Map<string, number[]>()
  let next = 1
  const rowId = (sequence: number) => `${owner}:${String(sequence).padStart(12, '0')}`
  const keyOf = (tag: string, id: string | undefined) => `${tag}|${id ?? ''}`
  const keep = (sequence: number, stanza: Stanza) => {
    entries.set(sequence, stanza)
    const key = keyOf(stanza.tag, stanza.attrs['id'])
    const same = byId.get(key)
    if (same) same.push(sequence)
    else byId.set(key, [sequence])
  }
  const remove = (sequence: number) => {
    const stanza = entries.get(sequence)
    if (!stanza) return
    entries.delete(sequence)
    storage.delete(KIND, rowId(sequence))
    const key = keyOf(stanza.tag, stanza.attrs['id'])
    const rest = byId.get(key)?.filter((other) => other !== sequence) ?? []
    if (rest.length) byId.set(key, rest)
    else byId.delete(key)
  }
  for (const row of storage.list(KIND, `${owner}:`)) {
    const sequence = Number(row.id.slice(owner.length + 1))
    keep(sequence, decode(Buffer.from(row.value, 'base64')))
    next = sequence + 1
  }
  return {
    get size() {
      return entries.size
    },
    push(stanza) {
      keep(next, stanza)
      storage.put(KIND, rowId(next), Buffer.from(encode(stanza)).toString('base64'))
      next += 1
      if (entries.size <= limit) return
      const oldest = entries.keys().next()
      if (!oldest.done) remove(oldest.value)
      onDropped()
    },
    pending: () => [...entries.values()],
    removeMessage: (id) => byId.get(keyOf('message', id))?.forEach(remove),
    removeAcked({ attrs }) {
      const same = byId.get(keyOf(attrs['class'] ?? '', attrs['id'])) ?? []
      const match = same.find((sequence) => isAckOf(attrs, entries.get(sequence))) ?? same[0]
      if (match !== undefined) remove(match)
    },
    clear: () => [...entries.keys()].forEach(remove),
  }
}

/** Receipts of several types share an id, so an ack names type and sender too. */
function isAckOf(ack: Stanza['attrs'], stanza: Stanza | undefined): boolean {
  const attrs = stanza?.attrs
  if (!attrs) return false
  if (ack['to'] !== undefined && ack['to'] !== attrs['from']) return false
  if (ack['participant'] !== undefined && ack['participant'] !== attrs['participant']) return false
  return ack['type'] === attrs['type']
}
