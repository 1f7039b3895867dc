import { STATUS_CODES } from 'node:http'
import type { ErrorCode } from '../../core/errors.ts'
import type { SessionStatus } from '../../core/model/session.ts'
import type { Refusal, RefusalAnswer, RefusedRequest } from '../dialect.ts'
import { toWahaStatus } from './convert/session.ts'

const STATUS: Readonly<Record<ErrorCode, number>> = {
  BAD_REQUEST: 400,
  BODY_TOO_LARGE: 413,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  SESSION_NOT_FOUND: 404,
  SESSION_EXISTS: 422,
  SESSION_NAME_INVALID: 400,
  SESSION_NOT_READY: 422,
  SESSION_ALREADY_STARTED: 422,
  CHAT_INVALID: 400,
  CHAT_NOT_FOUND: 404,
  CHAT_STATE_UNAVAILABLE: 503,
  CHAT_STATE_CONFLICT: 409,
  PIN_LIMIT_REACHED: 422,
  NUMBER_NOT_ON_WHATSAPP: 422,
  MESSAGE_NOT_FOUND: 404,
  MESSAGE_ID_IN_USE: 409,
  MESSAGE_TOO_OLD: 422,
  MESSAGE_NOT_OWN: 422,
  CHANGE_REFUSED: 422,
  NOT_IN_GROUP: 422,
  NOT_GROUP_ADMIN: 422,
  FILE_NOT_FOUND: 404,
  FILE_INVALID: 400,
  FILE_TOO_LARGE: 413,
  FILE_FETCH_FAILED: 422,
  FILE_GONE: 410,
  CONVERTER_MISSING: 501,
  CONVERSION_FAILED: 422,
  KEY_NOT_FOUND: 404,
  KEY_IN_USE: 409,
  ACCOUNT_NOT_FOUND: 404,
  ACCOUNT_FULL: 422,
  ACCOUNT_NOT_EMPTY: 422,
  LABEL_NOT_FOUND: 404,
  WEBHOOK_NOT_FOUND: 404,
  TOO_MANY_WEBHOOKS: 422,
  RATE_LIMITED: 429,
  IDEMPOTENCY_CONFLICT: 409,
  SUBSCRIPTION_NOT_FOUND: 404,
  DELIVERY_NOT_FOUND: 404,
  DELIVERY_NOT_DEAD: 409,
  CURSOR_EXPIRED: 410,
  OUTGOING_NOT_FOUND: 404,
  OUTGOING_LEFT: 409,
  QUEUE_FULL: 429,
  ADDRESS_FORBIDDEN: 400,
  NOTHING_PENDING: 422,
  NOT_SUPPORTED: 501,
  SEND_REFUSED: 422,
  SEND_UNCONFIRMED: 504,
  SEND_RATE_LIMITED: 429,
  ACCOUNT_RESTRICTED: 422,
  PAIRING_REFUSED: 422,
  WHATSAPP_UNREACHABLE: 503,
  WHATSAPP_REFUSED: 502,
  STORAGE_FULL: 507,
  STORAGE_FAILED: 500,
  STOPPING: 503,
  INTERNAL: 500,
}

/** WAHA's errors are NestJS's: no code to switch on, the status and the sentence say it. */
export function refuse(refusal: Refusal, request: RefusedRequest): RefusalAnswer {
  const status = statusOf(refusal, request)
  if (refusal.code === 'SESSION_NOT_READY') return { status, body: notReady(refusal, request) }
  if (refusal.code === 'UNAUTHORIZED') return { status, body: { message: 'Unauthorized', statusCode: status } }
  const body = { statusCode: status, message: messageOf(refusal, request), error: STATUS_CODES[status] }
  return { status, body: refusal.code === 'INTERNAL' ? { ...body, requestId: request.requestId } : body }
}

function statusOf({ code }: Refusal, { path }: RefusedRequest): number {
  // A key cannot be made for a session that is not there: WAHA calls that a wrong value.
  return code === 'SESSION_NOT_FOUND' && isBelow(path, '/api/keys') ? 422 : STATUS[code]
}

function messageOf(refusal: Refusal, { path, session }: RefusedRequest): string | readonly string[] {
  if (refusal.issues.length > 0) return refusal.issues
  if (refusal.code === 'MESSAGE_NOT_FOUND') return 'Message not found'
  if (refusal.code === 'SESSION_EXISTS') return `${refusal.message}. Use PUT to update it`
  if (refusal.code !== 'SESSION_NOT_FOUND') return refusal.message
  if (isBelow(path, '/api/sessions') || isBelow(path, '/api/keys')) return 'Session not found'
  return `We didn't find a session with name '${session}'. Create it first with POST /api/sessions`
}

function notReady({ message, details }: Refusal, request: RefusedRequest) {
  const { session, status, expected } = details
  const words = (value: unknown) => (typeof value === 'string' ? toWahaStatus(value as SessionStatus) : null)
  return {
    error: 'Session status is not as expected. Try again later or restart the session',
    session: session ?? request.session,
    // What refuses without telling its state is between two of them.
    status: words(status) ?? toWahaStatus('starting'),
    expected: Array.isArray(expected) ? expected.map(words) : [toWahaStatus('working')],
    // Beyond WAHA: what our own sentence says of it.
    message,
  }
}

const isBelow = (path: string, prefix: string): boolean => path === prefix || path.startsWith(`${prefix}/`)
