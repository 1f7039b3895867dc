import type { MessageContent } from '../../../core/model/message.ts'

/** What RyzeAPI says in `content`: the text, a caption, a name; of places and carousels a sentence. */
export function toRyzeText(content: MessageContent): string {
  switch (content.kind) {
    case 'location':
    case 'liveLocation':
      return toPlaceText(content)
    // What was pressed stands in `interactive`.
    case 'choice':
      return ''
    case 'buttons': {
      const text = content.text ?? ''
      if (content.form !== 'carousel') return text
      return [...(text ? [text] : []), `Carousel with ${content.cards.length} card(s)`].join(' - ')
    }
    default:
      return content.text ?? ''
  }
}

type PlaceContent = Extract<MessageContent, { readonly kind: 'location' | 'liveLocation' }>

function toPlaceText(content: PlaceContent): string {
  const { name, address } = content.kind === 'location' ? content : { name: content.text, address: null }
  const lines = [...(name ? [`📍 ${name}`] : ['📍']), ...(address ? [address] : [])]
  return [...lines, `Lat: ${content.latitude}, Long: ${content.longitude}`].join('\n')
}
