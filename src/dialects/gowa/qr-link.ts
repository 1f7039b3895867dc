import { createHash, timingSafeEqual } from 'node:crypto'
import type { Session } from '../../core/model/session.ts'
import type { RouteRequest } from '../dialect.ts'

const FILE = /^scan-qr-([A-Za-z0-9_-]{1,100})-([0-9a-f]{64})\.png$/

/** Where this API is mounted, as the caller sees it: empty at the root. */
export const mountOf = ({ raw }: Pick<RouteRequest, 'raw'>): string =>
  /^\/gowa(?=[/?]|$)/.test(raw.url) ? '/gowa' : ''

/**
 * The address of a code's picture. Its name is made of the code, which nobody can guess and which is in force for some
 * seconds only: no worker has to keep anything to find the picture again, or to forget it.
 */
export function qrLink({ raw }: Pick<RouteRequest, 'raw'>, session: string, code: string): string {
  return `${raw.protocol}://${raw.host}${mountOf({ raw })}/statics/qrcode/scan-qr-${session}-${hash(code)}.png`
}

/** Whose code a picture's name is of, without saying that it is still in force. */
export function parseQrFile(file: string): { readonly session: string; readonly hash: string } | null {
  const [, session, digest] = FILE.exec(file) ?? []
  return session !== undefined && digest !== undefined ? { session, hash: digest } : null
}

/** The code to show; null when it is not this one any more. */
export function currentCode({ qr, status }: Session, digest: string): string | null {
  if (status !== 'scan_qr' || !qr || qr.expiresAt <= Date.now()) return null
  return timingSafeEqual(Buffer.from(hash(qr.code)), Buffer.from(digest)) ? qr.code : null
}

/** Whole seconds for which a code is still good. */
export const secondsLeft = ({ expiresAt }: NonNullable<Session['qr']>): number =>
  Math.max(1, Math.floor((expiresAt - Date.now()) / 1000))

const hash = (code: string): string => createHash('sha256').update(code).digest('hex')
