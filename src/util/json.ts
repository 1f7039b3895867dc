/** JSON that keeps bytes: a Uint8Array is written as `{"$bytes":"<base64>"}`. */
export function encodeJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (item instanceof Uint8Array) return { $bytes: Buffer.from(item).toString('base64') }
    if (isBufferJson(item)) return { $bytes: Buffer.from(item.data).toString('base64') }
    return item
  })
}

/** Reads what encodeJson wrote; bytes come back as Uint8Array. */
export function decodeJson<T>(text: string): T {
  const value: unknown = JSON.parse(text)
  return (text.includes('"$bytes"') ? revive(value) : value) as T
}

/** A walk of our own: a reviver given to JSON.parse is several times slower. */
function revive(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const bytes = (value as { $bytes?: unknown }).$bytes
  if (typeof bytes === 'string') return new Uint8Array(Buffer.from(bytes, 'base64'))
  const record = value as Record<string, unknown>
  for (const key of Object.keys(record)) record[key] = revive(record[key])
  return record
}

/** Buffer has a toJSON of its own, which runs before any replacer. */
function isBufferJson(item: unknown): item is { type: 'Buffer'; data: number[] } {
  const value = item as { type?: unknown; data?: unknown } | null
  return value?.type === 'Buffer' && Array.isArray(value.data)
}
