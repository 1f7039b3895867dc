import type { RouteRequest } from '../dialect.ts'

/** The device that the access of the route has found. */
export function sessionOf({ session }: Pick<RouteRequest, 'session'>): string {
  if (session === null) throw new Error('the route resolves no device')
  return session
}
