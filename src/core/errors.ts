/** Every way the gateway can refuse. Documented in docs/errors.md; each dialect maps each code in its errors.ts. */
export type ErrorCode =
  | 'BAD_REQUEST'
  | 'BODY_TOO_LARGE'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'SESSION_NOT_FOUND'
  | 'SESSION_EXISTS'
  | 'SESSION_NAME_INVALID'
  | 'SESSION_NOT_READY'
  | 'SESSION_ALREADY_STARTED'
  | 'CHAT_INVALID'
  | 'CHAT_NOT_FOUND'
  | 'CHAT_STATE_UNAVAILABLE'
  | 'CHAT_STATE_CONFLICT'
  | 'PIN_LIMIT_REACHED'
  | 'NUMBER_NOT_ON_WHATSAPP'
  | 'MESSAGE_NOT_FOUND'
  | 'MESSAGE_ID_IN_USE'
  | 'MESSAGE_TOO_OLD'
  | 'MESSAGE_NOT_OWN'
  | 'CHANGE_REFUSED'
  | 'NOT_IN_GROUP'
  | 'NOT_GROUP_ADMIN'
  | 'FILE_NOT_FOUND'
  | 'FILE_INVALID'
  | 'FILE_TOO_LARGE'
  | 'FILE_FETCH_FAILED'
  | 'FILE_GONE'
  | 'CONVERTER_MISSING'
  | 'CONVERSION_FAILED'
  | 'KEY_NOT_FOUND'
  | 'KEY_IN_USE'
  | 'ACCOUNT_NOT_FOUND'
  | 'ACCOUNT_FULL'
  | 'ACCOUNT_NOT_EMPTY'
  | 'LABEL_NOT_FOUND'
  | 'WEBHOOK_NOT_FOUND'
  | 'TOO_MANY_WEBHOOKS'
  | 'RATE_LIMITED'
  | 'IDEMPOTENCY_CONFLICT'
  | 'SUBSCRIPTION_NOT_FOUND'
  | 'DELIVERY_NOT_FOUND'
  | 'DELIVERY_NOT_DEAD'
  | 'CURSOR_EXPIRED'
  | 'OUTGOING_NOT_FOUND'
  | 'OUTGOING_LEFT'
  | 'QUEUE_FULL'
  | 'ADDRESS_FORBIDDEN'
  | 'NOTHING_PENDING'
  | 'NOT_SUPPORTED'
  | 'SEND_REFUSED'
  | 'SEND_UNCONFIRMED'
  | 'SEND_RATE_LIMITED'
  | 'ACCOUNT_RESTRICTED'
  | 'PAIRING_REFUSED'
  | 'WHATSAPP_UNREACHABLE'
  | 'WHATSAPP_REFUSED'
  | 'STORAGE_FULL'
  | 'STORAGE_FAILED'
  | 'STOPPING'
  | 'INTERNAL'

/** Facts a dialect may show beside the message; never secrets, never internals. */
export type ErrorDetails = Readonly<Record<string, unknown>>

/** A refusal that a caller may see. `message` says what to do. */
export class GatewayError extends Error {
  override name = 'GatewayError'
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string, options?: ErrorOptions & { readonly details?: ErrorDetails }) {
    super(message, options)
    this.code = code
    this.details = options?.details ?? {}
  }
}
