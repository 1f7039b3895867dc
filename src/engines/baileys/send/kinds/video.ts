import type { proto } from 'baileys'
import type { StagedFile } from '../../../../core/model/draft.ts'
import type { Composer, ComposeTools } from './composer.ts'
import { secondsOf, sizesOf, thumbnailOf, uploaded } from './file-fields.ts'
import { onlyOnce } from './view-once.ts'

export const composeVideo: Composer<'video'> = async ({ file, text, style, viewOnce }, tools) => {
  const fields = {
    ...(await videoFields(file, tools)),
    ...(text !== null && { caption: text }),
    ...(style === 'gif' && { gifPlayback: true }),
    ...(viewOnce && { viewOnce }),
  }
  const message = style === 'note' ? { ptvMessage: fields } : { videoMessage: fields }
  return viewOnce ? onlyOnce(message) : message
}

/** Also of headers. */
export const videoFields = async (file: StagedFile, tools: ComposeTools): Promise<proto.Message.IVideoMessage> => ({
  ...(await uploaded(file, 'video', tools)),
  ...sizesOf(file),
  ...secondsOf(file.seconds),
  ...thumbnailOf(file),
})
