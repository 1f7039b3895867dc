import { Type } from 'typebox'
import { maybe, requiredNumber, textField } from './chat-fields.ts'

export const fakeCallRequest = Type.Object({
  number: requiredNumber,
  duration: maybe(Type.Integer({ minimum: 0, maximum: 60, description: 'Seconds of ringing; 8 unless given' })),
})

export const audioCallRequest = Type.Object({ number: requiredNumber, mediaUrl: textField, mediaBase64: textField })
