/** Why an outgoing request gave no answer. */
export type GuardedHttpErrorCode =
  | 'ADDRESS_FORBIDDEN'
  | 'URL_INVALID'
  | 'HEADER_INVALID'
  | 'TIMEOUT'
  | 'ABORTED'
  | 'TOO_LARGE'
  | 'TOO_MANY_REDIRECTS'
  | 'STATUS'
  | 'FAILED'

/** An outgoing request that was refused or failed. */
export class GuardedHttpError extends Error {
  override name = 'GuardedHttpError'
  readonly code: GuardedHttpErrorCode

  constructor(code: GuardedHttpErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
