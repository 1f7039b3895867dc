import { tagged } from '../../../dialect.ts'
import { deleteStatus } from './delete.ts'
import { sendImageStatus } from './image.ts'
import { newStatusId } from './new-message-id.ts'
import { sendTextStatus } from './text.ts'
import { sendVideoStatus } from './video.ts'
import { sendVoiceStatus } from './voice.ts'

/** WAHA's tag Status: stories. */
export const status = tagged('Status', [
  sendTextStatus,
  sendImageStatus,
  sendVoiceStatus,
  sendVideoStatus,
  deleteStatus,
  newStatusId,
])
