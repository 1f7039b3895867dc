/** GOWA's envelope of success. */
export interface Success {
  readonly code: 'SUCCESS'
  readonly message: string
  readonly results?: unknown
}

export const success = (message: string, results?: unknown): Success => ({
  code: 'SUCCESS',
  message,
  ...(results !== undefined && { results }),
})

/** What every sending route answers: the same sentence twice. */
export const sent = (messageId: string, status: string): Success => success(status, { message_id: messageId, status })
