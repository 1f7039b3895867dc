/** What GOWA's page of an operation prints. */
export interface MissionPage {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** As it is printed. */
  readonly body: string
  /** The statuses in the list of responses. */
  readonly statuses: readonly number[]
  /** The printed answer of each status. */
  readonly answers: ReadonlyMap<number, unknown>
}

export function parsePage(page: string): MissionPage {
  const curl = page.slice(page.indexOf('\ncurl '), page.indexOf('\nRequest examples'))
  const [, method = '', url = ''] = /--request (\w+) '([^']+)'/.exec(curl) ?? []
  const headers = [...curl.matchAll(/--header "([^:]+): ([^"]+)"/g)].map(([, name = '', value = '']) => [name, value])
  const answers = [...page.matchAll(/^Response examples \((\d+)\)\n(\{[\s\S]*?\n\})/gm)].map(
    ([, status, text = '']) => [Number(status), JSON.parse(text) as unknown] as const,
  )
  return {
    method,
    path: new URL(url).pathname,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: /--data '([^']*)'/.exec(curl)?.[1] ?? '',
    statuses: [...page.matchAll(/• (\d{3}) application\/json/g)].map(([, status]) => Number(status)),
    answers: new Map(answers),
  }
}
