import { type ErrorCode, GatewayError } from '../../core/errors.ts'

/** A refusal in GOWA's words: one of its codes, with the status that goes with it. */
export interface Fault {
  readonly status: number
  readonly code: string
  readonly message: string
  /** What `results` tells beside the message. */
  readonly results?: Readonly<Record<string, unknown>>
  /** Answered as plain text instead of JSON: always, or only by GOWA's code, whose documentation has JSON. */
  readonly text?: 'always' | 'in code'
  readonly headers?: Readonly<Record<string, string>>
  /** What GOWA's code answers where its documentation says otherwise. */
  readonly inCode?: Partial<Pick<Fault, 'status' | 'code' | 'message'>>
}

/** A refusal that says itself how GOWA puts it. The code of ours is for the log and for who counts refusals. */
export const gowaError = (code: ErrorCode, fault: Fault): GatewayError =>
  new GatewayError(code, fault.message, { details: { gowa: fault } })

/** Fields that are missing, or have values that cannot be. */
export const invalid = (message: string): GatewayError =>
  gowaError('BAD_REQUEST', { status: 400, code: 'VALIDATION_ERROR', message })

/** A body that cannot be read into the fields wanted, such as a number where a text belongs. */
export const invalidBody = (message = 'Invalid request body'): GatewayError =>
  gowaError('BAD_REQUEST', { status: 400, code: 'BAD_REQUEST', message })

/** What `/pin` and its like say of a missing field: GOWA's documentation has this sentence, its code takes `false`. */
export const blankField = (): GatewayError => invalid('field cannot be blank')

/** Several devices, or none, and the request names none. */
export const deviceRequired = (): GatewayError =>
  gowaError('BAD_REQUEST', {
    status: 400,
    code: 'DEVICE_ID_REQUIRED',
    message: 'device_id is required via X-Device-Id header or device_id query',
  })

/** The device that a request names is not there, or not for this caller to see. */
export const deviceNotFound = (given: string): GatewayError => gowaError('SESSION_NOT_FOUND', unknownDevice(given))

/** The same as a fault, for refusals that come from deeper inside. */
export const unknownDevice = (given: string): Fault => ({
  status: 404,
  code: 'DEVICE_NOT_FOUND',
  message: 'device not found; create a device first from /api/devices or provide a valid X-Device-Id',
  results: { device_id: given },
})

/** The device in the path of `/devices/…` is not there: GOWA's code calls that its own failure. */
export const pathDeviceNotFound = (given: string): GatewayError =>
  gowaError('SESSION_NOT_FOUND', {
    status: 404,
    code: 'NOT_FOUND',
    message: 'device not found',
    inCode: { status: 500, code: 'INTERNAL_SERVER_ERROR', message: `device ${given} not found` },
  })

/** The two routes of a device's webhook are the only ones whose code answers 404 as well. */
export const webhookDeviceNotFound = (): GatewayError =>
  gowaError('SESSION_NOT_FOUND', { status: 404, code: 'NOT_FOUND', message: 'device not found' })

/** The device was never started: GOWA has no client for it. */
export const noClient = (): GatewayError => gowaError('SESSION_NOT_READY', NO_CLIENT)

export const NO_CLIENT: Fault = {
  status: 500,
  code: 'INVALID_WA_CLI',
  message: 'your WhatsApp CLI is invalid or empty',
}

/** No phone has scanned the code. */
export const NOT_LOGGED_IN: Fault = {
  status: 500,
  code: 'INTERNAL_SERVER_ERROR',
  message: 'you are not loggin',
  inCode: { status: 401, code: 'AUTHENTICATION_ERROR', message: 'you are not logged in' },
}

/** The device is paired, and WhatsApp's servers are not reached. */
export const NOT_CONNECTED: Fault = {
  status: 401,
  code: 'AUTHENTICATION_ERROR',
  message: 'you are not connect to services server, please reconnect',
}

/** A login on a device that is logged in. */
export const alreadyLoggedIn = (): GatewayError =>
  gowaError('SESSION_ALREADY_STARTED', {
    status: 400,
    code: 'ALREADY_LOGGED_IN',
    message: 'you are already logged in.',
  })

/** A login on a device that has its keys and is about to connect. */
export const sessionSaved = (): GatewayError =>
  gowaError('SESSION_NOT_READY', {
    status: 500,
    code: 'SESSION_SAVED_ERROR',
    message: 'your session have been saved, please wait to connect 2 second and refresh again',
  })

/** No code to scan came in time. */
export const noQrCode = (): GatewayError =>
  gowaError('SESSION_NOT_READY', { status: 500, code: 'QR_CHANNEL_ERROR', message: 'QR channel error' })

/** A number that WhatsApp does not know. */
export const notOnWhatsApp = (jid: string): GatewayError =>
  gowaError('NUMBER_NOT_ON_WHATSAPP', { status: 400, code: 'INVALID_JID', message: `Phone ${jid} is not on whatsapp` })

/** What GOWA cannot build again from what it has stored. */
export const notForwardable = (): GatewayError => invalid('unsupported message type for forward')

/** A message to forward that this device has not stored. */
export const nothingToForward = (id: string): GatewayError =>
  gowaError('MESSAGE_NOT_FOUND', {
    status: 500,
    code: 'INTERNAL_SERVER_ERROR',
    message: `message with ID ${id} not found`,
  })

/** A message that has no file to download. */
export const noFile = (id: string): GatewayError =>
  gowaError('FILE_NOT_FOUND', {
    status: 404,
    code: 'NOT_FOUND',
    message: `message ${id} has no downloadable media`,
    inCode: { status: 500, code: 'INTERNAL_SERVER_ERROR' },
  })

/** A message that is not stored in this device's chat. */
export const messageNotFound = (id: string): GatewayError => gowaError('MESSAGE_NOT_FOUND', unknownMessage(id))

const unknownMessage = (id: string): Fault => ({
  status: 404,
  code: 'NOT_FOUND',
  message: `message with ID ${id} not found`,
  inCode: { status: 500, code: 'INTERNAL_SERVER_ERROR' },
})
