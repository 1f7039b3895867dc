import type { CardDraft, FileSource } from '../../../../core/model/draft.ts'
import { toButtons } from '../../convert/button.ts'
import { toFile } from '../../convert/file.ts'
import { badRequest, requireText } from '../../required.ts'
import { carouselRequest, type CardFields } from '../../schemas/send.ts'
import { sendRoute } from './send-route.ts'

const MAX_CARDS = 10

/** POST /api/message/carousel/{instance}: cards side by side, each with its picture and buttons. */
export const carousel = sendRoute('carousel', {
  summary: 'Send carousel',
  body: carouselRequest,
  toDraft({ message, footer, cards }) {
    const wanted = cards ?? []
    if (wanted.length === 0 || wanted.length > MAX_CARDS) throw badRequest(`cards must have 1 to ${MAX_CARDS} items`)
    return {
      kind: 'carousel',
      text: message?.trim() || null,
      footer: footer?.trim() || null,
      cards: wanted.map((card, index) => toCard(card, `cards[${index}]`)),
    }
  },
})

function toCard({ header, body, footer, buttons }: CardFields, at: string): CardDraft<FileSource> {
  return {
    title: requireText(header?.title, `${at}.header.title is required`),
    subtitle: header?.subtitle?.trim() || null,
    text: requireText(body?.text, `${at}.body.text is required`),
    footer: footer?.trim() || null,
    media: toMedia(header, at),
    buttons: toButtons(buttons, { at: `${at}.buttons`, least: 0 }),
  }
}

function toMedia(header: CardFields['header'], at: string): CardDraft<FileSource>['media'] {
  const [image, video] = [toFile(header?.imageUrl), toFile(header?.videoUrl)]
  if (image && video) throw badRequest(`${at}.header: use either imageUrl or videoUrl, not both`)
  if (image) return { type: 'image', file: image }
  return video && { type: 'video', file: video }
}
