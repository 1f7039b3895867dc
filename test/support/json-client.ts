/** An answer, whatever its status. */
export interface JsonAnswer {
  readonly status: number
  readonly headers: Headers
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of many shapes
  readonly body: any
}

/** Speaks JSON with one server. */
export interface JsonClient {
  readonly origin: string
  /** `call('DELETE /path', body)` */
  call(operation: string, body?: unknown): Promise<JsonAnswer>
  get(path: string): Promise<JsonAnswer>
  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<JsonAnswer>
  put(path: string, body?: unknown): Promise<JsonAnswer>
  patch(path: string, body?: unknown): Promise<JsonAnswer>
  delete(path: string): Promise<JsonAnswer>
}

const TIMEOUT_MS = 60_000

export function createJsonClient(origin: string, headers: Readonly<Record<string, string>> = {}): JsonClient {
  const call = async (line: string, body?: unknown, more?: Readonly<Record<string, string>>) => {
    const [method = 'GET', path = '/'] = line.split(' ', 2)
    const response = await fetch(origin + path, {
      method,
      headers: { ...headers, ...more, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    return { status: response.status, headers: response.headers, body: isJson && text !== '' ? JSON.parse(text) : text }
  }
  return {
    origin,
    call,
    get: (path) => call(`GET ${path}`),
    post: (path, body, more) => call(`POST ${path}`, body, more),
    put: (path, body) => call(`PUT ${path}`, body),
    patch: (path, body) => call(`PATCH ${path}`, body),
    delete: (path) => call(`DELETE ${path}`),
  }
}
