import type { proto } from 'baileys'
import type { StagedFile } from '../../../../core/model/draft.ts'
import type { Composer, ComposeTools } from './composer.ts'
import { thumbnailOf, uploaded } from './file-fields.ts'

/** With a caption it is wrapped: apps that do not know captions show nothing then. */
export const composeDocument: Composer<'document'> = async ({ file, text }, tools) => {
  const fields = await documentFields(file, tools)
  if (text === null) return { documentMessage: fields }
  return { documentWithCaptionMessage: { message: { documentMessage: { ...fields, caption: text } } } }
}

/** Also of headers. */
export const documentFields = async (
  file: StagedFile,
  tools: ComposeTools,
): Promise<proto.Message.IDocumentMessage> => ({
  ...(await uploaded(file, 'document', tools)),
  title: file.name,
  fileName: file.name,
  ...thumbnailOf(file),
})
