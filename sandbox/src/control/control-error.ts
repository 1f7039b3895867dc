import { ActorError, type ActorErrorCode } from '../actors/actor-error.ts'

/** An answer that says no, with the reason in a sentence. */
export class ControlError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.name = 'ControlError'
    this.status = status
    this.code = code
  }
}

const STATUSES: Readonly<Record<ActorErrorCode, number>> = {
  QR_MALFORMED: 400,
  QR_EXPIRED: 409,
  QR_FOREIGN: 409,
  CODE_MALFORMED: 400,
  CODE_NOT_ASKED: 409,
  CODE_WRONG: 409,
  PHONE_OFFLINE: 409,
  CHAT_NOT_FOUND: 404,
  MESSAGE_NOT_FOUND: 404,
  RECIPIENT_UNKNOWN: 404,
  GROUP_NOT_FOUND: 404,
  NOT_A_MEMBER: 409,
  DEVICE_NOT_FOUND: 404,
  LABEL_NOT_FOUND: 404,
  CALL_NOT_FOUND: 404,
  PICTURE_NOT_FOUND: 404,
  FILE_NOT_FOUND: 404,
  REFUSED: 409,
  ID_TAKEN: 409,
}

/** What a caller is told about an error; what is nobody's fault but ours stays a plain 500. */
export function toControlError(error: unknown): ControlError {
  if (error instanceof ControlError) return error
  if (error instanceof ActorError) return new ControlError(STATUSES[error.code], error.code, error.message)
  const reason = error instanceof Error ? error.message : String(error)
  return new ControlError(500, 'INTERNAL', `the sandbox failed: ${reason}`)
}
