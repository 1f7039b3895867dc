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
  return JSON.parse(text, (_key, item: unknown) => {
    const bytes = (item as { $bytes?: unknown } | null)?.$bytes
    return typeof bytes === 'string' ? new Uint8Array(Buffer.from(bytes, 'base64')) : item
  }) as T
}

/** Buffer has a toJSON of its own, which runs before any replacer. */
function isBufferJson(item: unknown): item is { type: 'Buffer'; data: number[] } {
  const value = item as { type?: unknown; data?: unknown } | null
  return value?.type === 'Buffer' && Array.isArray(value.data)
}
