import type { ErrorCode } from '../../core/errors.ts'
import type { Refusal, RefusalAnswer, RefusedRequest } from '../dialect.ts'

const STATUS: Readonly<Record<ErrorCode, number>> = {
  BAD_REQUEST: 400,
  BODY_TOO_LARGE: 413,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  SESSION_NOT_FOUND: 404,
  SESSION_EXISTS: 409,
  SESSION_NAME_INVALID: 400,
  SESSION_NOT_READY: 409,
  SESSION_ALREADY_STARTED: 409,
  CHAT_INVALID: 400,
  CHAT_NOT_FOUND: 404,
  CHAT_STATE_UNAVAILABLE: 503,
  CHAT_STATE_CONFLICT: 409,
  PIN_LIMIT_REACHED: 409,
  NUMBER_NOT_ON_WHATSAPP: 422,
  MESSAGE_NOT_FOUND: 404,
  MESSAGE_ID_IN_USE: 409,
  MESSAGE_TOO_OLD: 422,
  MESSAGE_NOT_OWN: 422,
  CHANGE_REFUSED: 422,
  NOT_IN_GROUP: 403,
  NOT_GROUP_ADMIN: 403,
  FILE_NOT_FOUND: 404,
  KEY_NOT_FOUND: 404,
  KEY_IN_USE: 409,
  ACCOUNT_NOT_FOUND: 404,
  ACCOUNT_FULL: 403,
  ACCOUNT_NOT_EMPTY: 409,
  LABEL_NOT_FOUND: 404,
  WEBHOOK_NOT_FOUND: 404,
  TOO_MANY_WEBHOOKS: 409,
  RATE_LIMITED: 429,
  ADDRESS_FORBIDDEN: 400,
  NOTHING_PENDING: 409,
  NOT_SUPPORTED: 501,
  SEND_REFUSED: 422,
  SEND_UNCONFIRMED: 504,
  PAIRING_REFUSED: 422,
  WHATSAPP_UNREACHABLE: 503,
  WHATSAPP_REFUSED: 502,
  STORAGE_FULL: 507,
  STORAGE_FAILED: 500,
  STOPPING: 503,
  INTERNAL: 500,
}

/** `{ error: { code, message } }`, with a line per wrong field in `issues` and facts in `details`. */
export function refuse(
  { code, message, issues, details }: Refusal,
  { requestId }: Pick<RefusedRequest, 'requestId'>,
): RefusalAnswer {
  const error = {
    code,
    message,
    ...(issues.length > 0 && { issues }),
    ...(Object.keys(details).length > 0 && { details }),
    ...(code === 'INTERNAL' && { requestId }),
  }
  return { status: STATUS[code], body: { error } }
}
