import { requireFile } from '../../convert/file.ts'
import { toAudio } from '../../convert/sound.ts'
import { requireWord } from '../../required.ts'
import { mediaRequest } from '../../schemas/send.ts'
import { sendRoute } from './send-route.ts'

/** POST /api/message/media/{instance}: an image, a video, a sound or any other file. */
export const media = sendRoute('media', {
  summary: 'Send media',
  body: mediaRequest,
  toDraft(body) {
    const kind = requireWord(body.mediaType, 'mediaType is required: image, video, document or audio')
    const file = requireFile(body)
    const text = body.message || null
    switch (kind) {
      case 'image':
      case 'document':
        return { kind, file, text }
      case 'video':
        return { kind, file, text, style: 'plain' }
      // WhatsApp has no captions of sounds.
      case 'audio':
        return toAudio(file, body)
    }
  },
})
