import { Type, type Static } from 'typebox'
import { answer, flagField, maybe, numberField, secondsField, textField } from './chat-fields.ts'

export const pinChatRequest = Type.Object({ number: numberField, pin: flagField })
export type PinChatRequest = Static<typeof pinChatRequest>
export const pinChatAnswer = answer({ chat_jid: Type.String(), pinned: Type.Boolean() })

export const pinMessageRequest = Type.Object({
  messageId: textField,
  pin: flagField,
  duration: maybe(Type.String({ description: '"24h", "7d" (the default) or "30d"; only used when pinning' })),
})
export const pinMessageAnswer = answer({
  chat_jid: Type.String(),
  message_id: Type.String(),
  pinned: Type.Boolean(),
  duration: Type.Optional(Type.String()),
})

export const favoriteRequest = Type.Object({ number: numberField, messageId: textField, favorite: flagField })
export const favoriteAnswer = answer({
  chat_jid: Type.String(),
  message_id: Type.Optional(Type.String()),
  favorite: Type.Boolean(),
  type: Type.Union([Type.Literal('chat'), Type.Literal('message')]),
})

export const archiveRequest = Type.Object({ number: numberField, archive: flagField })
export const archiveAnswer = answer({ chat_jid: Type.String(), archived: Type.Boolean() })

export const muteRequest = Type.Object({
  number: numberField,
  mute: flagField,
  duration: maybe(Type.String({ description: '"8h", "1w" or "always" (the default); only used when muting' })),
})
export const muteAnswer = answer({ chat_jid: Type.String(), muted: Type.Boolean(), duration: Type.Integer() })

export const markReadRequest = Type.Object({ number: numberField, messageId: textField, sender: textField })
export const markReadAnswer = answer({ message_id: Type.String(), chat_jid: Type.String() })

export const markChatReadRequest = Type.Object({ number: numberField, read: flagField })
export const markChatReadAnswer = answer({ chat_jid: Type.String(), read: Type.Boolean() })

export const deleteChatRequest = Type.Object({ number: numberField, deleteMedia: flagField })
export const deleteChatAnswer = answer({ chat_jid: Type.String(), delete_media: Type.Boolean() })

export const blockRequest = Type.Object({ number: numberField, block: flagField })
export const blockAnswer = answer({
  contact_jid: Type.String(),
  blocked: Type.Boolean(),
  blocked_count: Type.Integer(),
})

export const presenceRequest = Type.Object({
  number: numberField,
  state: maybe(Type.String({ description: '"typing", "recording", "pause" or "paused"' })),
  duration: secondsField,
})
export const presenceAnswer = answer({
  chat_jid: Type.String(),
  state: Type.String(),
  duration: Type.Optional(Type.Integer()),
})

const ryzeContact = Type.Object({
  jid: Type.String(),
  lid: Type.Optional(Type.String()),
  first_name: Type.String(),
  full_name: Type.String(),
  push_name: Type.String(),
  business_name: Type.String(),
  redacted_phone: Type.String(),
  found: Type.Boolean(),
})

export const contactsQuery = Type.Object({ number: Type.Optional(Type.String()) })
export const contactsAnswer = Type.Union([
  answer({ contacts: Type.Array(ryzeContact), total: Type.Integer() }),
  answer({ contact: ryzeContact }),
])
