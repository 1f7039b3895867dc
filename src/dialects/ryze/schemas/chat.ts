import { Type, type Static } from 'typebox'
import {
  answer,
  flagField,
  maybe,
  numberField,
  requiredFlag,
  requiredNumber,
  requiredText,
  secondsField,
  textField,
} from './chat-fields.ts'

export const pinChatRequest = Type.Object({ number: requiredNumber, pin: requiredFlag })
export type PinChatRequest = Static<typeof pinChatRequest>
export const pinChatAnswer = answer({ chat_jid: Type.String(), pinned: Type.Boolean() })

export const pinMessageRequest = Type.Object({
  messageId: requiredText,
  pin: requiredFlag,
  duration: maybe(Type.String({ description: '"24h", "7d" (the default) or "30d"; only used when pinning' })),
})
export const pinMessageAnswer = answer({
  chat_jid: Type.String(),
  message_id: Type.String(),
  pinned: Type.Boolean(),
  duration: Type.Optional(Type.String()),
})

export const favoriteRequest = Type.Object({ number: numberField, messageId: textField, favorite: requiredFlag })
export const favoriteAnswer = answer({
  chat_jid: Type.String(),
  message_id: Type.Optional(Type.String()),
  favorite: Type.Boolean(),
  type: Type.Union([Type.Literal('chat'), Type.Literal('message')]),
})

export const archiveRequest = Type.Object({ number: requiredNumber, archive: requiredFlag })
export const archiveAnswer = answer({ chat_jid: Type.String(), archived: Type.Boolean() })

export const muteRequest = Type.Object({
  number: requiredNumber,
  mute: requiredFlag,
  duration: maybe(Type.String({ description: '"8h", "1w" or "always" (the default); only used when muting' })),
})
export const muteAnswer = answer({ chat_jid: Type.String(), muted: Type.Boolean(), duration: Type.Integer() })

export const markReadRequest = Type.Object({ number: requiredNumber, messageId: requiredText, sender: textField })
export const markReadAnswer = answer({ message_id: Type.String(), chat_jid: Type.String() })

export const markChatReadRequest = Type.Object({ number: requiredNumber, read: requiredFlag })
export const markChatReadAnswer = answer({ chat_jid: Type.String(), read: Type.Boolean() })

export const deleteChatRequest = Type.Object({ number: requiredNumber, deleteMedia: flagField })
export const deleteChatAnswer = answer({ chat_jid: Type.String(), delete_media: Type.Boolean() })

export const blockRequest = Type.Object({ number: requiredNumber, block: requiredFlag })
export const blockAnswer = answer({
  contact_jid: Type.String(),
  blocked: Type.Boolean(),
  blocked_count: Type.Integer(),
})

export const presenceRequest = Type.Object({
  number: requiredNumber,
  state: maybe(Type.String({ description: 'required: "typing", "recording", "pause" or "paused"' })),
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
