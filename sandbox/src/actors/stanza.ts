import type { Stanza } from '../world/types.ts'

/** Attributes as they are built up: absent ones are dropped, because the wire has no null. */
export type LooseAttrs = Readonly<Record<string, string | undefined>>

/** Builds a stanza without its absent attributes. */
export function stanzaOf(tag: string, attrs: LooseAttrs, content?: readonly Stanza[] | Uint8Array | string): Stanza {
  const present: Record<string, string> = {}
  for (const [name, value] of Object.entries(attrs)) if (value !== undefined) present[name] = value
  return content === undefined ? { tag, attrs: present } : { tag, attrs: present, content }
}

/** The child stanzas, none when the content is text or bytes. */
export function childrenOf(stanza: Stanza | null, tag?: string): readonly Stanza[] {
  const content = stanza?.content
  if (content === undefined || typeof content === 'string' || content instanceof Uint8Array) return []
  return tag === undefined ? content : content.filter((child) => child.tag === tag)
}

/** The first child with this tag. */
export function childOf(stanza: Stanza | null, tag: string): Stanza | null {
  return childrenOf(stanza, tag)[0] ?? null
}

/** The content as bytes, empty when there is none. */
export function bytesOf(stanza: Stanza | null): Buffer {
  const content = stanza?.content
  if (typeof content === 'string') return Buffer.from(content)
  return content instanceof Uint8Array
    ? Buffer.from(content.buffer, content.byteOffset, content.byteLength)
    : Buffer.alloc(0)
}

/** Big-endian bytes of a key id or registration id. */
export function bigEndian(value: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  bytes.writeUIntBE(value, 0, length)
  return bytes
}

/** Seconds since 1970, as stanzas carry time. */
export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000)
}
