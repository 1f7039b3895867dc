import { GuardedHttpError } from './guarded-http-error.ts'

/** A request on its way through redirects. */
export interface Hop {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
const FOR_ONE_ORIGIN: ReadonlySet<string> = new Set(['authorization', 'cookie', 'proxy-authorization', 'host'])

/** Whether an answer sends us elsewhere. */
export function isRedirect(status: number, headers: Readonly<Record<string, string>>): boolean {
  return REDIRECTS.has(status) && headers['location'] !== undefined
}

/** The request that a redirect asks for: credentials do not follow to another origin, a body only with 307 and 308. */
export function nextHop(hop: Hop, status: number, location: string): Hop {
  const url = URL.canParse(location, hop.url.href) ? new URL(location, hop.url) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new GuardedHttpError('URL_INVALID', 'the redirect does not lead to an http or https URL')
  }
  const asGet = status === 303 || (status < 303 && hop.method === 'POST')
  const kept = Object.entries(hop.headers).filter(([name]) => {
    const lower = name.toLowerCase()
    return (url.origin === hop.url.origin || !FOR_ONE_ORIGIN.has(lower)) && !(asGet && lower.startsWith('content-'))
  })
  return {
    method: asGet && hop.method !== 'HEAD' ? 'GET' : hop.method,
    url,
    headers: Object.fromEntries(kept),
    body: asGet ? undefined : hop.body,
  }
}
