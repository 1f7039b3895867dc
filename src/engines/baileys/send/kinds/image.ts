import type { proto } from 'baileys'
import type { StagedFile } from '../../../../core/model/draft.ts'
import type { Composer, ComposeTools } from './composer.ts'
import { sizesOf, thumbnailOf, uploaded } from './file-fields.ts'
import { onlyOnce } from './view-once.ts'

export const composeImage: Composer<'image'> = async ({ file, text, viewOnce }, tools) => {
  const imageMessage = { ...(await imageFields(file, tools)), ...(text !== null && { caption: text }) }
  return viewOnce ? onlyOnce({ imageMessage: { ...imageMessage, viewOnce } }) : { imageMessage }
}

/** Also of headers. */
export const imageFields = async (file: StagedFile, tools: ComposeTools): Promise<proto.Message.IImageMessage> => ({
  ...(await uploaded(file, 'image', tools)),
  ...sizesOf(file),
  ...thumbnailOf(file),
})
