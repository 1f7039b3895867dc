/** A small client of the sandbox's control API, for tests that drive phones and people from outside. */
export interface Control {
  call(method: string, path: string, body?: unknown): Promise<unknown>
  /** Makes a phone write; answers with the message's id. */
  write(from: string, to: string, text: string): Promise<string>
  /** Waits until a list has a row that passes. */
  awaitRow(path: string, passes: (row: Row) => boolean): Promise<Row>
  /** Waits until every device has confirmed what was sent to it: a client may leave now and miss nothing. */
  awaitQuiet(): Promise<void>
}

export type Row = Readonly<Record<string, unknown>>

const WAIT_MS = 20_000
const POLL_MS = 40

export function createControl(origin: string): Control {
  const call = (method: string, path: string, body?: unknown) => request(origin + path, method, body)
  return {
    call,
    async write(from, to, text) {
      const sent = await call('POST', `/accounts/${from}/messages`, { to, text })
      const id = isRow(sent) ? sent['id'] : null
      if (typeof id !== 'string') throw new Error(`no message id in ${JSON.stringify(sent)}`)
      return id
    },
    awaitRow: (path, passes) =>
      until(async () => toRows(await call('GET', path)).find(passes) ?? null, `nothing fitting in GET ${path}`),
    async awaitQuiet() {
      const isQuiet = async () => {
        const stats = await call('GET', '/stats')
        return isRow(stats) && Object.keys(stats['queued'] ?? {}).length === 0 ? true : null
      }
      await until(isQuiet, 'something is still queued')
    },
  }
}

/** Asks again until the answer is not null. */
export async function until<T>(ask: () => Promise<T | null> | T | null, problem: string): Promise<T> {
  const deadline = Date.now() + WAIT_MS
  for (;;) {
    const answer = await ask()
    if (answer !== null) return answer
    if (Date.now() > deadline) throw new Error(problem)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

/** Accepts a bare list, or an object that holds one. */
export function toRows(listed: unknown): readonly Row[] {
  const list = isRow(listed) ? Object.values(listed).find(Array.isArray) : listed
  return Array.isArray(list) ? list.filter(isRow) : []
}

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

async function request(url: string, method: string, body: unknown): Promise<unknown> {
  const payload =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const response = await fetch(url, { method, ...payload })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`)
  return text === '' ? null : JSON.parse(text)
}
