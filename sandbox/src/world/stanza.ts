import type { Stanza } from './types.ts'

/** Attributes before those without a value are left out. */
export type AttributeInput = Readonly<Record<string, string | number | null | undefined>>

/** Builds a stanza; attributes that are null or undefined are left out, numbers become text as the codec wants it. */
export function stanza(tag: string, attrs: AttributeInput = {}, content?: Stanza['content']): Stanza {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(attrs)) {
    if (value !== undefined && value !== null) kept[name] = String(value)
  }
  return content === undefined ? { tag, attrs: kept } : { tag, attrs: kept, content }
}

/** Finds what a table has under a name that came from outside: nothing of what every object inherits. */
export function lookUp<T>(table: Readonly<Record<string, T>>, name: string): T | null {
  return Object.hasOwn(table, name) ? (table[name] ?? null) : null
}

/** All child stanzas, or those with one tag. */
export function childrenOf(parent: Stanza | null | undefined, tag?: string): readonly Stanza[] {
  const content = parent?.content
  if (!Array.isArray(content)) return []
  const children = content as readonly Stanza[]
  return tag === undefined ? children : children.filter((child) => child.tag === tag)
}

/** The first child with this tag. */
export function childOf(parent: Stanza | null | undefined, tag: string): Stanza | null {
  return childrenOf(parent).find((child) => child.tag === tag) ?? null
}

/** The content as bytes; empty when there is none or when it is made of stanzas. */
export function bytesOf(node: Stanza | null | undefined): Uint8Array {
  const content = node?.content
  if (typeof content === 'string') return Buffer.from(content)
  return content instanceof Uint8Array ? content : new Uint8Array(0)
}

/** The content as text. */
export function textOf(node: Stanza | null | undefined): string {
  return Buffer.from(bytesOf(node)).toString()
}

/** A big-endian number, as ids are written. */
export function toBigEndian(value: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(length)
  bytes.writeUIntBE(value, 0, length)
  return bytes
}

/** Reads a big-endian number; null when it is empty or longer than six bytes. */
export function fromBigEndian(bytes: Uint8Array): number | null {
  return bytes.length > 0 && bytes.length <= 6 ? Buffer.from(bytes).readUIntBE(0, bytes.length) : null
}
