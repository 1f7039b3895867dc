import { STATUS_CODES } from 'node:http'
import type { ErrorCode } from '../../core/errors.ts'
import type { Dialect, Refusal, RefusedRequest } from '../dialect.ts'
import { NO_CLIENT, NOT_CONNECTED, NOT_LOGGED_IN, unknownDevice, type Fault } from './fault.ts'
import type { Style } from './style.ts'

const BAD = [400, 'BAD_REQUEST'] as const
const WRONG = [400, 'VALIDATION_ERROR'] as const
const FAILED = [500, 'INTERNAL_SERVER_ERROR'] as const

/** Status and code of each refusal. Where GOWA has no code of its own for it, the nearest of its own, or ours. */
const ANSWERS: Readonly<Record<ErrorCode, readonly [status: number, code: string]>> = {
  BAD_REQUEST: BAD,
  BODY_TOO_LARGE: [413, 'BODY_TOO_LARGE'],
  UNAUTHORIZED: [401, 'UNAUTHORIZED'],
  FORBIDDEN: [403, 'FORBIDDEN'],
  NOT_FOUND: [404, 'NOT_FOUND'],
  SESSION_NOT_FOUND: [404, 'DEVICE_NOT_FOUND'],
  SESSION_EXISTS: FAILED,
  SESSION_NAME_INVALID: WRONG,
  SESSION_NOT_READY: FAILED,
  SESSION_ALREADY_STARTED: [400, 'ALREADY_LOGGED_IN'],
  CHAT_INVALID: [400, 'INVALID_JID'],
  CHAT_NOT_FOUND: [404, 'NOT_FOUND'],
  CHAT_STATE_UNAVAILABLE: FAILED,
  CHAT_STATE_CONFLICT: FAILED,
  PIN_LIMIT_REACHED: BAD,
  NUMBER_NOT_ON_WHATSAPP: [400, 'INVALID_JID'],
  MESSAGE_NOT_FOUND: [404, 'NOT_FOUND'],
  MESSAGE_ID_IN_USE: BAD,
  MESSAGE_TOO_OLD: BAD,
  MESSAGE_NOT_OWN: BAD,
  CHANGE_REFUSED: BAD,
  NOT_IN_GROUP: BAD,
  NOT_GROUP_ADMIN: BAD,
  FILE_NOT_FOUND: [404, 'NOT_FOUND'],
  FILE_INVALID: WRONG,
  FILE_TOO_LARGE: [413, 'BODY_TOO_LARGE'],
  FILE_FETCH_FAILED: WRONG,
  FILE_GONE: [404, 'NOT_FOUND'],
  CONVERTER_MISSING: FAILED,
  CONVERSION_FAILED: WRONG,
  KEY_NOT_FOUND: [404, 'NOT_FOUND'],
  KEY_IN_USE: BAD,
  ACCOUNT_NOT_FOUND: [404, 'NOT_FOUND'],
  ACCOUNT_FULL: BAD,
  ACCOUNT_NOT_EMPTY: BAD,
  LABEL_NOT_FOUND: [404, 'NOT_FOUND'],
  WEBHOOK_NOT_FOUND: [404, 'NOT_FOUND'],
  TOO_MANY_WEBHOOKS: BAD,
  RATE_LIMITED: [429, 'RATE_LIMITED'],
  IDEMPOTENCY_CONFLICT: [409, 'IDEMPOTENCY_CONFLICT'],
  SUBSCRIPTION_NOT_FOUND: [404, 'NOT_FOUND'],
  DELIVERY_NOT_FOUND: [404, 'NOT_FOUND'],
  DELIVERY_NOT_DEAD: BAD,
  CURSOR_EXPIRED: [410, 'CURSOR_EXPIRED'],
  OUTGOING_NOT_FOUND: [404, 'NOT_FOUND'],
  OUTGOING_LEFT: BAD,
  QUEUE_FULL: [429, 'RATE_LIMITED'],
  ADDRESS_FORBIDDEN: BAD,
  NOTHING_PENDING: BAD,
  NOT_SUPPORTED: [501, 'NOT_SUPPORTED'],
  SEND_REFUSED: FAILED,
  SEND_UNCONFIRMED: [504, 'GATEWAY_TIMEOUT'],
  SEND_RATE_LIMITED: [429, 'RATE_LIMITED'],
  ACCOUNT_RESTRICTED: [429, 'WA_REACHOUT_TIMELOCK'],
  PAIRING_REFUSED: FAILED,
  WHATSAPP_UNREACHABLE: FAILED,
  WHATSAPP_REFUSED: FAILED,
  STORAGE_FULL: FAILED,
  STORAGE_FAILED: FAILED,
  STOPPING: [503, 'DEVICE_MANAGER_UNAVAILABLE'],
  INTERNAL: FAILED,
}

/** WhatsApp's number for an account that may not write to strangers for a while. */
const REACHOUT_TIMELOCK = 463

/** Refusals in GOWA's form, as the style has it. */
export const createRefuse =
  (style: Style): Dialect['refuse'] =>
  (refusal, request) =>
    style.refuse(toFault(refusal, request))

function toFault(refusal: Refusal, request: RefusedRequest): Fault {
  const own = refusal.details.gowa as Fault | undefined
  return own ?? SPECIAL[refusal.code]?.(refusal, request) ?? { ...plain(refusal.code), message: refusal.message }
}

const NOT_FOUND: Fault = { status: 404, code: 'NOT_FOUND', message: STATUS_CODES[404] ?? '', text: 'always' }

/** Refusals for which GOWA has its own sentence or form. */
const SPECIAL: Partial<Readonly<Record<ErrorCode, (refusal: Refusal, request: RefusedRequest) => Fault>>> = {
  UNAUTHORIZED: () => UNAUTHORIZED,
  NOT_FOUND: () => NOT_FOUND,
  FILE_NOT_FOUND: () => NOT_FOUND,
  SESSION_NOT_FOUND: (_refusal, { session }) => unknownDevice(session ?? ''),
  SESSION_NOT_READY: ({ details }) => notReady(details.status),
  CHAT_NOT_FOUND: ({ code }) => ({ ...plain(code), message: 'Chat not found' }),
  SEND_UNCONFIRMED: ({ code }) => ({
    ...plain(code),
    message: 'Request timed out waiting for WhatsApp server response',
  }),
  SEND_REFUSED: ({ code, message, details }) =>
    details.code === REACHOUT_TIMELOCK
      ? { status: 429, code: 'WA_REACHOUT_TIMELOCK', message }
      : { ...plain(code), message },
  // GOWA's code does not know whose fault it is.
  FILE_FETCH_FAILED: ({ code, message }) => ({
    ...plain(code),
    message,
    inCode: { status: 500, code: 'INTERNAL_SERVER_ERROR' },
  }),
  INTERNAL: ({ code, message }, { requestId }) => ({ ...plain(code), message, results: { request_id: requestId } }),
}

function plain(code: ErrorCode): Pick<Fault, 'status' | 'code'> {
  const [status, word] = ANSWERS[code]
  return { status, code: word }
}

/** A device that stopped working while it was asked for something. */
function notReady(status: unknown): Fault {
  if (status === 'stopped') return NO_CLIENT
  return status === 'scan_qr' ? NOT_LOGGED_IN : NOT_CONNECTED
}

const UNAUTHORIZED: Fault = {
  status: 401,
  code: 'UNAUTHORIZED',
  message: 'Unauthorized access',
  text: 'in code',
  inCode: { message: 'Unauthorized' },
  headers: {
    'www-authenticate': 'Basic realm="Restricted", charset="UTF-8"',
    'cache-control': 'no-store',
    vary: 'Authorization',
  },
}
