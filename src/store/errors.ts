import { GatewayError } from '../core/errors.ts'
import type { Driver } from './driver.ts'

/** What a caller may know of a database's failure: never its SQL or its values. */
export function toStorageError(error: unknown, driver: Driver): GatewayError {
  if (error instanceof GatewayError) return error
  const { kind, code } = driver.failureOf(error)
  const options = { cause: error, details: { database: code } }
  switch (kind) {
    case 'full':
      return new GatewayError('STORAGE_FULL', `${driver.place} has no space left: free some, then try again`, options)
    case 'no session':
      return new GatewayError('SESSION_NOT_FOUND', 'the session does not exist', options)
    // No retry makes these values fit: whoever brought them has to be told apart from a database in trouble.
    case 'values':
      return new GatewayError('INTERNAL', `${driver.place} does not take such values (${code})`, options)
    case 'other':
      return new GatewayError('STORAGE_FAILED', `${driver.place} did not carry out an operation (${code})`, options)
  }
}
