import { GatewayError } from '../../../core/errors.ts'
import type { Sniffed } from '../type.ts'

/** A file that would not be shown as what it is sent as, though it could be made so. */
export const needsConversion = (wanted: string, is: string): GatewayError =>
  new GatewayError('FILE_INVALID', `WhatsApp shows ${wanted}, and this is ${is}: set convert, or send it as a document`)

/** A file that is something else altogether. */
export const notA = (wanted: string, sniffed: Sniffed): GatewayError =>
  new GatewayError(
    'FILE_INVALID',
    `the file is not ${wanted}: its bytes ${sniffed ? `are ${sniffed.mimetype}` : 'have no known type'}`,
  )

/** A file of the right type that cannot be read. */
export const broken = (what: string): GatewayError =>
  new GatewayError('FILE_INVALID', `the ${what} cannot be read: it is broken or cut off`)
