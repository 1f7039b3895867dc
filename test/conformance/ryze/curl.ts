/** A request as a page prints it for the command line. */
export interface CurlRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** As it is printed. */
  readonly body: string
}

/** Every `curl` command in a page, in its order. */
export function curlRequests(page: string): readonly CurlRequest[] {
  return [...page.matchAll(/^curl /gm)].map(({ index }) => toRequest(words(page.slice(index))))
}

/** The words of the command that the text begins with, as a shell reads them: a line goes on after a backslash. */
function words(text: string): readonly string[] {
  const found: string[] = []
  const word = /'([^']*)'|"([^"]*)"|\\\n|(\n)|([^\s'"\\]+)/g
  for (const [whole, single, double, end, plain] of text.matchAll(word)) {
    if (end !== undefined) break
    if (whole !== '\\\n') found.push(single ?? double ?? plain ?? '')
  }
  return found
}

function toRequest(parts: readonly string[]): CurlRequest {
  const after = (...names: readonly string[]) =>
    parts.flatMap((part, index) => (names.includes(part) ? [parts[index + 1] ?? ''] : []))
  const url = parts.find((part) => part.startsWith('https://')) ?? ''
  const headers = after('-H', '--header').map((line) => line.split(/:\s*/, 2) as [string, string])
  return {
    method: after('-X', '--request')[0] ?? 'GET',
    path: url.replace(/^https:\/\/[^/]+/, ''),
    headers: Object.fromEntries(headers),
    body: after('-d', '--data')[0] ?? '',
  }
}
