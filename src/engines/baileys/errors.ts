import { GatewayError } from '../../core/errors.ts'
import type { Trouble, TroubleCode } from '../../core/model/session.ts'

/** Why a connection ended. */
export type CloseKind =
  | 'restart'
  | 'lost'
  | 'stalled'
  | 'unreachable'
  | 'storage'
  | 'logged-out'
  | 'replaced'
  | 'outdated'
  | 'banned'
  | 'refused'
  | 'pairing-expired'
  | 'pairing-failed'

export interface CloseReason {
  readonly kind: CloseKind
  /** WhatsApp's or Baileys' number for it. */
  readonly code: number | null
  readonly detail: string
}

/** Thrown into a connection to end it for a reason of ours. */
export class CloseError extends Error {
  override name = 'CloseError'
  readonly kind: CloseKind

  constructor(kind: CloseKind, message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

interface BoomLike {
  readonly message: string
  readonly data?: unknown
  readonly output?: { readonly statusCode?: number }
}

const BY_CODE: Readonly<Record<number, CloseKind>> = {
  401: 'logged-out',
  402: 'banned',
  403: 'banned',
  405: 'outdated',
  406: 'banned',
  409: 'outdated',
  411: 'refused',
  440: 'replaced',
  515: 'restart',
}

/** Reads Baileys' last error. */
export function closeReasonOf(error: unknown): CloseReason {
  if (error instanceof CloseError) return { kind: error.kind, code: null, detail: error.message }
  const boom = (error ?? {}) as BoomLike
  const code = boom.output?.statusCode ?? null
  const detail = boom.message ?? 'closed'
  return { kind: kindOf(code, detail), code, detail }
}

function kindOf(code: number | null, detail: string): CloseKind {
  if (detail.includes('QR refs attempts ended')) return 'pairing-expired'
  if (/account signature/i.test(detail)) return 'pairing-failed'
  if (/certificat/i.test(detail)) return 'refused'
  if (detail.startsWith('WebSocket Error')) return 'unreachable'
  return (code !== null && BY_CODE[code]) || 'lost'
}

const TROUBLES: Readonly<Record<CloseKind, readonly [TroubleCode, string]>> = {
  restart: ['CONNECTION_LOST', 'WhatsApp asked for a new connection; reconnecting.'],
  lost: ['CONNECTION_LOST', 'The connection to WhatsApp was lost; reconnecting.'],
  stalled: ['CONNECTION_LOST', 'WhatsApp stopped answering; reconnecting.'],
  unreachable: [
    'UNREACHABLE',
    'WhatsApp cannot be reached. Check the internet connection, the firewall and the proxy settings of this server; it is tried again by itself.',
  ],
  storage: ['STORAGE', 'The database refuses writes. Free disk space or repair it; nothing is lost meanwhile.'],
  'logged-out': [
    'LOGGED_OUT',
    'The phone unlinked this device, or WhatsApp did. Log the session out and pair it again.',
  ],
  replaced: [
    'REPLACED',
    'Another program uses this session. Stop the other one, then start this session again; the pairing is kept.',
  ],
  outdated: [
    'CLIENT_OUTDATED',
    'WhatsApp refuses the web version that we present ourselves as. A newer one is looked up and tried by itself; WAYPOST_WEB_VERSION sets one by hand. The pairing is kept.',
  ],
  banned: ['BANNED', 'WhatsApp blocked this account. Open WhatsApp on the phone to see why and what can be done.'],
  refused: ['REFUSED', 'The server is not WhatsApp, or refuses us. Check proxies on the way and the network settings.'],
  'pairing-expired': ['PAIRING_EXPIRED', 'No phone scanned the code in time. Start the session again for new codes.'],
  'pairing-failed': ['PAIRING_FAILED', 'The pairing could not be verified. Start the session and pair again.'],
}

/** The trouble as people read it. */
export function troubleOf(reason: CloseReason, retryAt: number | null): Trouble {
  const [code, message] = TROUBLES[reason.kind]
  const suffix = reason.kind === 'unreachable' || reason.kind === 'refused' ? ` (${reason.detail})` : ''
  return { code, message: message + suffix, retryAt }
}

/** WhatsApp's word for too many questions is `rate-overlimit`. */
const RATE_OVERLIMIT = 429

/** What a failed question to WhatsApp's server means for the caller. */
export function queryError(error: unknown, what: string): GatewayError {
  if (error instanceof GatewayError) return error
  if (isClosed(error)) return notReady('the connection closed meanwhile', error)
  const boom = (error ?? {}) as BoomLike
  const code = typeof boom.data === 'number' ? boom.data : null
  if (code === null && /timed? ?out/i.test(boom.message ?? '')) {
    return new GatewayError('WHATSAPP_UNREACHABLE', `WhatsApp did not answer: ${what}`, { cause: error })
  }
  const details = code === null ? {} : { code }
  if (code === RATE_OVERLIMIT) {
    const why = `WhatsApp was asked too much in a short time; slow down: ${what} (${code})`
    return new GatewayError('SEND_RATE_LIMITED', why, { cause: error, details })
  }
  return new GatewayError('WHATSAPP_REFUSED', `WhatsApp refused: ${what}`, { cause: error, details })
}

/**
 * Whether a send failed for a reason that goes by itself: a question on the way was not answered, which Baileys stumbles
 * over, WhatsApp had a fault, or the keys could not be stored.
 */
export function isPassing(error: unknown): boolean {
  if (isStorageError(error) || error instanceof TypeError) return true
  const { data, message = '' } = (error ?? {}) as Partial<BoomLike>
  return typeof data === 'number' ? data >= 500 : /timed? ?out/i.test(message) || message === NOT_STORED
}

/** It may have arrived, now or at an earlier time. */
export const unconfirmed = (cause?: unknown): GatewayError =>
  new GatewayError('SEND_UNCONFIRMED', 'WhatsApp did not confirm the message in time; it may have arrived', { cause })

/** Whether the connection ended: a question under way ends with the number that the websocket closed with. */
export function isClosed(error: unknown): boolean {
  const { output, message = '' } = (error ?? {}) as Partial<BoomLike>
  return typeof error === 'number' || output?.statusCode === 428 || /connection (closed|terminated)/i.test(message)
}

/** The session has no open connection. */
export const notReady = (why: string, cause?: unknown): GatewayError =>
  new GatewayError('SESSION_NOT_READY', `the session is not connected to WhatsApp: ${why}`, { cause })

/** What Baileys is told of a message that could be read and not be stored. */
export const NOT_STORED = 'the message could not be stored'

/** The gateway's storage refuses: trying again later is all that helps. */
export const isStorageError = (error: unknown): error is GatewayError =>
  error instanceof GatewayError && (error.code === 'STORAGE_FULL' || error.code === 'STORAGE_FAILED')
