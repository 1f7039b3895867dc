/** Headers that HTTP itself sets: a custom one would break the request or reach another receiver. */
const RESERVED: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** The first header that cannot be sent, and why; null when all can. */
export function findBrokenHeader(headers: Readonly<Record<string, string>>): string | null {
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return `header name ${JSON.stringify(name)} is not allowed in HTTP`
    if (RESERVED.has(name.toLowerCase())) return `header ${name} cannot be set`
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return `the value of header ${name} is not allowed in HTTP`
  }
  return null
}
