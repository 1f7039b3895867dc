import { Type, type Static } from 'typebox'
import { chatIdField, maybe, sessionField } from './fields.ts'

/** A message id that was made with new-message-id. */
export const idField = maybe(Type.String({ description: 'An id made beforehand with new-message-id' }))

const MAX_MENTIONS = 1024

/** What every message to a chat can have. */
export const sendFields = {
  session: sessionField,
  chatId: chatIdField,
  id: idField,
  reply_to: maybe(Type.String({ description: 'The id of the message to answer' })),
  mentions: maybe(Type.Union([Type.Array(Type.String(), { maxItems: MAX_MENTIONS }), Type.String()])),
}

const sendRequest = Type.Object(sendFields)

export type WahaSend = Static<typeof sendRequest>

export const previewFields = {
  linkPreview: maybe(Type.Boolean({ default: true })),
  linkPreviewHighQuality: maybe(Type.Boolean({ default: false })),
}

export const textRequest = Type.Object({ ...sendFields, text: Type.String(), ...previewFields })

export type WahaTextRequest = Static<typeof textRequest>

export const captionField = maybe(Type.String())
