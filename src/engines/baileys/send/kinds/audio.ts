import { type Composer, toArgb } from './composer.ts'
import { secondsOf, uploaded } from './file-fields.ts'
import { onlyOnce } from './view-once.ts'

export const composeAudio: Composer<'audio'> = async (draft, tools) => {
  const { file, voice, viewOnce, background } = draft
  const waveform = draft.waveform ?? file.waveform
  const fields = {
    ...(await uploaded(file, 'audio', tools)),
    ...(voice && file.mimetype.startsWith('audio/ogg') && { mimetype: OPUS }),
    ptt: voice,
    ...secondsOf(draft.seconds ?? file.seconds),
    ...(voice && waveform && { waveform: Uint8Array.from(waveform) }),
    ...(background !== undefined && { backgroundArgb: toArgb(background) }),
    ...(viewOnce && { viewOnce }),
  }
  return viewOnce ? onlyOnce({ audioMessage: fields }) : { audioMessage: fields }
}

/** Phones play a voice message only when its type says the codec. */
const OPUS = 'audio/ogg; codecs=opus'
