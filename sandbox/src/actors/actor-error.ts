/** Why a phone refuses to do what it was asked; the control API turns these into 4xx answers. */
export type ActorErrorCode =
  | 'QR_MALFORMED'
  | 'QR_EXPIRED'
  | 'QR_FOREIGN'
  | 'CODE_MALFORMED'
  | 'CODE_NOT_ASKED'
  | 'CODE_WRONG'
  | 'PHONE_OFFLINE'
  | 'CHAT_NOT_FOUND'
  | 'MESSAGE_NOT_FOUND'
  | 'RECIPIENT_UNKNOWN'
  | 'GROUP_NOT_FOUND'
  | 'NOT_A_MEMBER'
  | 'DEVICE_NOT_FOUND'
  | 'LABEL_NOT_FOUND'
  | 'CALL_NOT_FOUND'
  | 'PICTURE_NOT_FOUND'
  | 'FILE_NOT_FOUND'
  | 'REFUSED'
  | 'ID_TAKEN'

/** An error that the one who asked may see. */
export class ActorError extends Error {
  readonly code: ActorErrorCode

  constructor(code: ActorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ActorError'
    this.code = code
  }
}
