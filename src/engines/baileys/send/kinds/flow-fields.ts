import type { proto } from 'baileys'
import type { StagedFile } from '../../../../core/model/draft.ts'
import type { ComposeTools } from './composer.ts'
import { documentFields } from './document.ts'
import { imageFields } from './image.ts'
import { videoFields } from './video.ts'

type Interactive = proto.Message.IInteractiveMessage
type FlowButton = proto.Message.InteractiveMessage.NativeFlowMessage.INativeFlowButton

interface Words {
  readonly text: string | null
  readonly footer: string | null
}

export const wordsFields = ({ text, footer }: Words): Interactive => ({
  ...(text !== null && { body: { text } }),
  ...(footer !== null && { footer: { text: footer } }),
})

export const flowFields = (buttons: FlowButton[], messageVersion = 1): Interactive => ({
  nativeFlowMessage: { buttons, messageParamsJson: '', messageVersion },
})

interface HeaderParts {
  readonly title: string | null
  readonly subtitle?: string | null
  readonly media: { readonly type: 'image' | 'video' | 'document'; readonly file: StagedFile } | null
}

/** What stands above; nothing when there is neither a title nor a file. */
export async function headerFields(parts: HeaderParts, tools: ComposeTools): Promise<Interactive> {
  const { title, subtitle = null, media } = parts
  if (title === null && !media) return {}
  const header = {
    ...(title !== null && { title }),
    ...(subtitle !== null && { subtitle }),
    hasMediaAttachment: media !== null,
    ...(media && (await mediaFields(media.type, media.file, tools))),
  }
  return { header }
}

async function mediaFields(type: 'image' | 'video' | 'document', file: StagedFile, tools: ComposeTools) {
  switch (type) {
    case 'image':
      return { imageMessage: await imageFields(file, tools) }
    case 'video':
      return { videoMessage: await videoFields(file, tools) }
    case 'document':
      return { documentMessage: await documentFields(file, tools) }
  }
}
