import type { Button, Card, MessageContent } from '../../../core/model/content.ts'
import { parseRecord } from '../convert/json.ts'

type Of<Kind extends MessageContent['kind']> = Extract<MessageContent, { readonly kind: Kind }>

/** What can be pressed, with the names of the requests that send it. */
export function toInteractive(content: Of<'list' | 'buttons'>) {
  const { text, footer } = content
  const around = { contentText: text ?? '', ...(footer !== null && { footerText: footer }) }
  if (content.kind === 'list') {
    const { title, button, sections } = content
    return { ...around, ...(title !== null && { headerText: title }), buttonText: button, sections }
  }
  const { header, buttons, cards } = content
  return {
    ...around,
    ...(header !== null && { headerText: header }),
    ...(buttons.length > 0 && { buttons: buttons.map(toRyzeButton) }),
    ...(cards.length > 0 && { cards: cards.map(toRyzeCarouselCard) }),
  }
}

const TYPES = { reply: 'REPLY', url: 'URL', call: 'CALL', copy: 'COPY', other: 'OTHER' } as const

/** `id` is what pressing it says, or the address, number or code that it holds. */
const toRyzeButton = ({ type, id, text, value }: Button) => ({
  type: TYPES[type],
  id: type === 'reply' ? id : (value ?? id),
  displayText: text,
})

const toRyzeCarouselCard = ({ title, text, footer, buttons }: Card) => ({
  header: { title: title ?? '' },
  body: { text: text ?? '' },
  ...(footer !== null && { footer }),
  buttons: buttons.map(toRyzeButton),
})

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
