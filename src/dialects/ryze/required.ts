import { GatewayError } from '../../core/errors.ts'
import type { RouteRequest } from '../dialect.ts'

/** A wrong request, said in RyzeAPI's own words. */
export const badRequest = (message: string): GatewayError => new GatewayError('BAD_REQUEST', message)

/** RyzeAPI has a sentence of its own for each field that must be there; blank means absent. */
export function requireText(value: string | null | undefined, message: string): string {
  const text = value?.trim()
  if (!text) throw badRequest(message)
  return text
}

/** What is to be switched on or off must be said: half of the requests would mean the opposite. */
export function requireFlag(value: boolean | null | undefined, name: string): boolean {
  if (typeof value !== 'boolean') throw badRequest(`${name} is required`)
  return value
}

/** One of an operation's words, which the schema has checked. */
export function requireWord<Word extends string>(value: Word | null | undefined, message: string): Word {
  if (!value) throw badRequest(message)
  return value
}

/** The recipient's field. */
export const requireNumber = (value: string | null | undefined): string => requireText(value, 'Number is required')

/** The session behind the instance's name, which the route's access has found. */
export function requireInstance({ session }: Pick<RouteRequest, 'session'>): string {
  if (session === null) throw new Error('the route has no access that finds its instance')
  return session
}
