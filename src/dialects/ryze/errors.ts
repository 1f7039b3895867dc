import { GatewayError, type ErrorCode } from '../../core/errors.ts'
import type { Refusal, RefusalAnswer, RefusedRequest } from '../dialect.ts'

/** HTTP statuses that an operation of RyzeAPI's documentation gives where its siblings give others. */
type OwnStatus = 400 | 403 | 404 | 409 | 500

/** A refusal in RyzeAPI's own words, with the status that its page has for it; sending names some with a word, too. */
export const refusedAs = (status: OwnStatus, message: string, word?: string): GatewayError =>
  new GatewayError('BAD_REQUEST', message, { details: { httpStatus: status, ...(word && { word }) } })

const STATUS: Readonly<Record<ErrorCode, number>> = {
  BAD_REQUEST: 400,
  BODY_TOO_LARGE: 413,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  SESSION_NOT_FOUND: 404,
  SESSION_EXISTS: 409,
  SESSION_NAME_INVALID: 400,
  SESSION_NOT_READY: 503,
  SESSION_ALREADY_STARTED: 409,
  CHAT_INVALID: 400,
  CHAT_NOT_FOUND: 404,
  CHAT_STATE_UNAVAILABLE: 503,
  CHAT_STATE_CONFLICT: 500,
  PIN_LIMIT_REACHED: 400,
  NUMBER_NOT_ON_WHATSAPP: 400,
  MESSAGE_NOT_FOUND: 404,
  MESSAGE_ID_IN_USE: 409,
  MESSAGE_TOO_OLD: 400,
  MESSAGE_NOT_OWN: 400,
  CHANGE_REFUSED: 400,
  NOT_IN_GROUP: 403,
  NOT_GROUP_ADMIN: 403,
  FILE_NOT_FOUND: 404,
  FILE_INVALID: 400,
  FILE_TOO_LARGE: 413,
  FILE_FETCH_FAILED: 400,
  FILE_GONE: 404,
  CONVERTER_MISSING: 503,
  CONVERSION_FAILED: 400,
  KEY_NOT_FOUND: 404,
  KEY_IN_USE: 409,
  ACCOUNT_NOT_FOUND: 404,
  ACCOUNT_FULL: 403,
  ACCOUNT_NOT_EMPTY: 409,
  LABEL_NOT_FOUND: 404,
  WEBHOOK_NOT_FOUND: 404,
  TOO_MANY_WEBHOOKS: 409,
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
  NOTHING_PENDING: 409,
  NOT_SUPPORTED: 501,
  SEND_REFUSED: 500,
  SEND_UNCONFIRMED: 500,
  SEND_RATE_LIMITED: 429,
  ACCOUNT_RESTRICTED: 500,
  PAIRING_REFUSED: 500,
  WHATSAPP_UNREACHABLE: 503,
  WHATSAPP_REFUSED: 500,
  STORAGE_FULL: 500,
  STORAGE_FAILED: 500,
  STOPPING: 503,
  INTERNAL: 500,
}

/** RyzeAPI's sentences for what every operation can meet; other codes say what the core says. */
const TEXT: Partial<Readonly<Record<ErrorCode, string>>> = {
  SESSION_NOT_FOUND: 'Instance not found',
  SESSION_EXISTS: 'Instance already exists',
  SESSION_NOT_READY: 'Instance is not connected to WhatsApp',
  MESSAGE_NOT_FOUND: 'Message not found',
  KEY_IN_USE: 'Token already in use',
  ACCOUNT_FULL: 'Account instance quota exceeded',
  LABEL_NOT_FOUND: 'Tag not found',
  RATE_LIMITED: 'Rate limit exceeded. Try again later.',
}

/** What a failure of ours is called, by operation; `true` adds the reason. */
const FAILURES: Readonly<Record<string, readonly [text: string, reason: boolean]>> = {
  '/api/instance/reconnect': ['Failed to reconnect', true],
  '/api/instance/logout': ['Failed to logout instance', false],
  '/api/instance/delete': ['Failed to delete instance', true],
  '/api/instance/getSettings': ['Failed to get settings configuration', false],
  '/api/instance/settings': ['Failed to update settings configuration', false],
  '/api/instance/getProxy': ['Failed to get proxy configuration', false],
  '/api/instance/proxy': ['Failed to update proxy configuration', false],
  '/api/instance/getS3': ['Failed to get S3 configuration', false],
  '/api/instance/s3': ['Failed to update S3 configuration', false],
  '/api/events/websocket': ['Failed to get instance', false],
  '/api/events/getWebsocket': ['Failed to get websocket configuration', false],
}

const NO_MEDIA = 'Message not found or no media available'

/** Operations that answer a code in another way than their siblings; without a text what was thrown says it. */
const EXCEPTIONS: Readonly<Record<string, Partial<Record<ErrorCode, readonly [status: number, text?: string]>>>> = {
  '/api/instance/new': { FORBIDDEN: [401, 'Invalid token'] },
  '/api/chat/pinMessage': {
    MESSAGE_NOT_FOUND: [500],
    CHANGE_REFUSED: [500],
    SESSION_NOT_READY: [500, 'WhatsApp client is not connected'],
  },
  '/api/chat/base64': {
    MESSAGE_NOT_FOUND: [404, NO_MEDIA],
    FILE_NOT_FOUND: [404, NO_MEDIA],
    FILE_GONE: [404, NO_MEDIA],
  },
  '/api/chat/delete': { MESSAGE_NOT_FOUND: [404, 'message not found'] },
}

/** RyzeAPI's errors are a sentence and nothing else: status and text are all a program has. */
export function refuse(refusal: Refusal, request: RefusedRequest): RefusalAnswer {
  const { httpStatus, word } = refusal.details
  if (typeof httpStatus === 'number') return answer(httpStatus, refusal.message, word)
  const exception = EXCEPTIONS[operationOf(request.path)]?.[refusal.code]
  if (exception) return answer(exception[0], exception[1] ?? refusal.message)
  return answer(STATUS[refusal.code], textOf(refusal, request))
}

const answer = (status: number, message: string, word?: unknown): RefusalAnswer => ({
  status,
  body: { success: false, ...(typeof word === 'string' && { status: word }), error: { message } },
})

function textOf({ code, message, details, issues }: Refusal, { method, path }: RefusedRequest): string {
  if (code === 'UNAUTHORIZED') return details.shown === false ? NO_TOKEN : 'Invalid token'
  if (issues.length > 0) return `${method === 'GET' ? 'Invalid query' : 'Invalid request body'}: ${issues.join('; ')}`
  // What the server says of a body that could not be read names it first.
  if (code === 'BODY_TOO_LARGE' || (code === 'BAD_REQUEST' && /^(the )?body\b/i.test(message))) {
    return `Invalid request body: ${message}`
  }
  if (code === 'SESSION_NAME_INVALID') return `Invalid instance name: ${message}`
  const failure = FAILURES[operationOf(path)]
  if (failure && STATUS[code] === 500) return failure[1] ? `${failure[0]}: ${message}` : failure[0]
  if (code === 'NUMBER_NOT_ON_WHATSAPP') return message.replace(/^the number/, 'Number')
  return TEXT[code] ?? message
}

const NO_TOKEN = 'Missing token in header, Authorization header, or query parameter'

/** The path without the instance: `/api/<module>/<action>`. */
const operationOf = (path: string): string => path.split('/', 4).join('/')
