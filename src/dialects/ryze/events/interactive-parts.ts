import type { MessageContent } from '../../../core/model/content.ts'
import type { RyzeCard } from '../convert/carousel.ts'
import { toRyzeButton } from '../convert/shown-button.ts'
import { parseRecord } from '../convert/json.ts'

type Of<Kind extends MessageContent['kind']> = Extract<MessageContent, { readonly kind: Kind }>

/** What can be pressed, with the names of the requests that send it. */
export function toInteractive(content: Of<'list' | 'buttons'>, cards: readonly RyzeCard[]) {
  const { text, footer } = content
  const around = { contentText: text ?? '', ...(footer !== null && { footerText: footer }) }
  if (content.kind === 'list') {
    const { title, button, sections } = content
    return { ...around, ...(title !== null && { headerText: title }), buttonText: button, sections }
  }
  const { header, buttons } = content
  return {
    ...around,
    ...(header !== null && { headerText: header }),
    ...(buttons.length > 0 && { buttons: buttons.map(toRyzeButton) }),
    ...(cards.length > 0 && { cards }),
  }
}

/** What was pressed. Programs look in either place for a row; what a form says stands beside it. */
export function toInteractiveReply({ of, id, index, data, text }: Of<'choice'>) {
  const title = text ?? ''
  switch (of) {
    case 'list':
      return { selectedReply: { selectedRowID: id }, selectedRowId: id, title }
    case 'flow':
      return { ...(id !== '' && { selectedButtonId: id }), ...cardIndex(index), ...parseRecord(data ?? ''), title }
    case 'buttons':
    case 'template':
      return { selectedButtonId: id, title }
  }
}

const cardIndex = (index: number | undefined) => (index === undefined ? {} : { selectedCarouselCardIndex: index })
