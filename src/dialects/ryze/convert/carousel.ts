import type { Message } from '../../../core/model/message.ts'
import { toRyzeButton } from './shown-button.ts'
import { type MediaScene, toMediaType } from './media.ts'

/** The cards of a carousel with the names of the request that sends them; a file is beside the title. */
export function toCards(message: Message, { link }: Pick<MediaScene, 'link'>) {
  const { content } = message
  if (content.kind !== 'buttons') return []
  return content.cards.map(({ title, text, footer, media, buttons }, index) => {
    const found = media && link(message, index + 1)
    return {
      header: { title: title ?? '', ...(found && { [`${toMediaType(content, media.mimetype)}Url`]: found.url }) },
      body: { text: text ?? '' },
      ...(footer !== null && { footer }),
      buttons: buttons.map(toRyzeButton),
    }
  })
}

export type RyzeCard = ReturnType<typeof toCards>[number]
