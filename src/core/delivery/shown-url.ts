/** An address as it may be shown: without user, password and the values of its query, which are often tokens. */
export function toShownUrl(text: string): string {
  const url = URL.parse(text)
  if (!url) return '(not an address)'
  url.username = ''
  url.password = ''
  url.hash = ''
  for (const name of new Set(url.searchParams.keys())) url.searchParams.set(name, '***')
  return url.href
}
