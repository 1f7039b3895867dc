import type { proto } from 'baileys'
import type { Button, ButtonsContent, Card } from '../../../../core/model/content.ts'
import { readFlowButton } from './flow-button.ts'
import { headerOf } from './header.ts'
import { readFlowList } from './list.ts'
import { readPix } from './payment.ts'
import { type Reader, wordsOf } from './reader.ts'

type Fields = proto.Message.IInteractiveMessage

/** Native flows: buttons, a list, a payment card, a carousel. */
export const readFlow: Reader<Fields> = (fields) => {
  const { nativeFlowMessage: flow, carouselMessage: carousel } = fields
  if (carousel) return toButtons(fields, 'carousel', { cards: (carousel.cards ?? []).map(toCard) })
  if (!flow) return null
  const [first, ...others] = flow.buttons ?? []
  const params = first?.buttonParamsJson ?? ''
  const pix = first?.name === 'payment_info' ? readPix(params, wordsOf(fields.body?.text)) : null
  if (pix) return pix
  const list = first?.name === 'single_select' && others.length === 0 ? readFlowList(params) : null
  if (!list) return toButtons(fields, 'flow', { buttons: buttonsOf(fields) })
  const { text, header, footer } = wordsIn(fields)
  return { kind: 'list', text, title: header, footer, ...list }
}

const wordsIn = ({ header, body, footer }: Fields) => ({
  text: wordsOf(body?.text),
  ...headerOf(header, header?.title),
  footer: wordsOf(footer?.text),
})

const toButtons = (
  fields: Fields,
  form: ButtonsContent['form'],
  parts: Partial<Pick<ButtonsContent, 'buttons' | 'cards'>>,
): ButtonsContent => ({ kind: 'buttons', form, ...wordsIn(fields), buttons: [], cards: [], ...parts })

function toCard(fields: Fields): Card {
  const { text, header: title, footer, media } = wordsIn(fields)
  return { title, text, footer, media, buttons: buttonsOf(fields) }
}

const buttonsOf = ({ nativeFlowMessage }: Fields): Button[] =>
  (nativeFlowMessage?.buttons ?? []).map(({ name, buttonParamsJson }) =>
    readFlowButton({ name: name ?? '', params: buttonParamsJson }),
  )
