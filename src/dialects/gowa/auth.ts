import type { Credential } from '../../core/api-keys.ts'
import type { Access, RequestParts } from '../dialect.ts'
import { gowaError } from './fault.ts'

export const OPEN: Access = { kind: 'open' }
export const ANY_KEY: Access = { kind: 'any' }
export const ACCOUNT: Access = { kind: 'account' }

/**
 * Basic: a user of the configuration with their password, or anybody with a key as password. Throws BAD_REQUEST when the
 * header says Basic and cannot be read.
 */
export function credential({ headers }: Pick<RequestParts, 'headers'>): Credential | null {
  const header = headers.authorization
  const match = typeof header === 'string' ? /^basic +(.*)$/i.exec(header.trim()) : null
  return match ? decodeBasic(match[1] ?? '') : null
}

/** The websocket's: browsers cannot set its headers, so the same text may be in the query. */
export function socketCredential({ headers, query }: Pick<RequestParts, 'headers' | 'query'>): Credential | null {
  const { authorization } = query
  if (typeof authorization === 'string' && authorization !== '') return decodeBasic(authorization)
  return credential({ headers })
}

const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/

function decodeBasic(encoded: string): Credential {
  // A plus sign of a query has become a space.
  const text = encoded.trim().replaceAll(' ', '+')
  const decoded = BASE64.test(text) ? Buffer.from(text, 'base64').toString('utf8') : ''
  const colon = decoded.indexOf(':')
  if (colon < 0) throw malformed()
  return { user: decoded.slice(0, colon), password: decoded.slice(colon + 1) }
}

const malformed = () =>
  gowaError('BAD_REQUEST', { status: 400, code: 'BAD_REQUEST', message: 'Bad Request', text: 'in code' })
