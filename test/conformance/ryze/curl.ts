/** A request as a page prints it for the command line. */
export interface CurlRequest {
  readonly method: string
  readonly origin: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** As it is printed. */
  readonly body: string
}

/** Every `curl` command in a page, in its order. */
export function curlRequests(page: string): readonly CurlRequest[] {
  return curlCommands(page).map((command) => toRequest(words(command)))
}

/** The same as they are printed, to the last quote. */
export function curlCommands(page: string): readonly string[] {
  return [...page.matchAll(/^curl (?:'[^']*'|"[^"]*"|\\\n|[^\n'"])*/gm)].map(([command]) => command)
}

/** The words of the command, as a shell reads them: a line goes on after a backslash. */
function words(command: string): readonly string[] {
  const found: string[] = []
  const word = /'([^']*)'|"([^"]*)"|\\\n|([^\s'"\\]+)/g
  for (const [whole, single, double, plain] of command.matchAll(word)) {
    if (whole !== '\\\n') found.push(single ?? double ?? plain ?? '')
  }
  return found
}

function toRequest(parts: readonly string[]): CurlRequest {
  const after = (...names: readonly string[]) =>
    parts.flatMap((part, index) => (names.includes(part) ? [parts[index + 1] ?? ''] : []))
  const url = parts.find((part) => /^https?:\/\//.test(part)) ?? ''
  const [origin = ''] = /^https?:\/\/[^/]+/.exec(url) ?? []
  const headers = after('-H', '--header').map((line) => line.split(/:\s*/, 2) as [string, string])
  const users = after('--user').map((user) => ['authorization', `Basic ${Buffer.from(user).toString('base64')}`])
  return {
    method: after('-X', '--request')[0] ?? 'GET',
    origin,
    path: url.slice(origin.length),
    headers: Object.fromEntries([...headers, ...users]),
    body: after('-d', '--data')[0] ?? '',
  }
}
