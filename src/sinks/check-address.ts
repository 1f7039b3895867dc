import { GatewayError } from '../core/errors.ts'
import { GuardedHttpError } from '../util/guarded-http-error.ts'

/** Runs a check of an address; what it refuses is refused in the gateway's words. */
export async function checkAddress(check: () => Promise<void>): Promise<void> {
  try {
    await check()
  } catch (error) {
    if (!(error instanceof GuardedHttpError)) throw error
    throw new GatewayError(error.code === 'ADDRESS_FORBIDDEN' ? 'ADDRESS_FORBIDDEN' : 'BAD_REQUEST', error.message)
  }
}
