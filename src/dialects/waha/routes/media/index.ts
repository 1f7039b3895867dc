import { tagged } from '../../../dialect.ts'
import { convertVideo } from './convert-video.ts'
import { convertVoice } from './convert-voice.ts'

/** WAHA's tag Media. */
export const media = tagged('Media', [convertVoice, convertVideo])
