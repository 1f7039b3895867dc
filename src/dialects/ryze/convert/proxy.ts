import type { ProxySettings } from '../../../core/model/session.ts'
import { badRequest } from '../required.ts'

export const PROTOCOLS = ['http', 'https', 'socks5'] as const

/** An instance's own proxy as a request names it. */
export interface RyzeProxy {
  readonly enabled?: boolean | null
  readonly host?: string | null
  readonly port?: string | null
  readonly protocol?: (typeof PROTOCOLS)[number] | null
  readonly username?: string | null
  readonly password?: string | null
}

/** Null switches it off. Throws BAD_REQUEST. */
export function fromRyzeProxy({ enabled, host, port, protocol, username, password }: RyzeProxy): ProxySettings | null {
  if (!enabled) return null
  if (!host?.trim()) throw badRequest('host is required when the proxy is enabled')
  if (!isPort(port ?? '')) throw badRequest('port must be a number from 1 to 65535')
  const server = `${protocol ?? 'http'}://${host.trim()}:${port}`
  if (URL.parse(server)?.hostname === undefined || /[\s/@?#]/.test(host.trim())) throw badRequest('host is invalid')
  return { server, ...(username && { username }), ...(password && { password }) }
}

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535

/** The password is never shown. */
export function toRyzeProxy(proxy: ProxySettings | null) {
  if (proxy === null) return { enabled: false, host: null, port: null, protocol: null, username: null }
  const [, protocol = 'http', host = proxy.server, port = null] =
    /^(?:(\w+):\/\/)?(?:[^@/]*@)?(.*?)(?::(\d+))?\/?$/.exec(proxy.server) ?? []
  return { enabled: true, host, port, protocol, username: proxy.username ?? null }
}
