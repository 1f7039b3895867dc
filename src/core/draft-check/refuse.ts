import { GatewayError } from '../errors.ts'

/** Throws BAD_REQUEST with a sentence that says what is allowed. */
export function refuse(why: string): never {
  throw new GatewayError('BAD_REQUEST', why)
}
