import type { proto } from 'baileys'
import type { Button, ButtonsContent } from '../../../../core/model/content.ts'
import type { MessageContent } from '../../../../core/model/message.ts'
import { readFlow } from './flow.ts'
import { headerOf } from './header.ts'
import { type Reader, wordsOf } from './reader.ts'

type Filled = proto.Message.TemplateMessage.IHydratedFourRowTemplate
type Unfilled = proto.Message.TemplateMessage.IFourRowTemplate

export const readTemplate: Reader<proto.Message.ITemplateMessage> = (fields, around): MessageContent | null => {
  const filled = fields.hydratedTemplate ?? fields.hydratedFourRowTemplate
  if (filled) return toContent(filled)
  if (fields.interactiveMessageTemplate) return readFlow(fields.interactiveMessageTemplate, around)
  return fields.fourRowTemplate ? toUnfilled(fields.fourRowTemplate) : null
}

/** Names what a business fills in, with its own words where it has not. */
const wordsIn = (message: proto.Message.IHighlyStructuredMessage | null | undefined): string | null =>
  message?.params?.length ? message.params.join(' ') : wordsOf(message?.elementName)

const toContent = (fields: Filled): ButtonsContent => ({
  kind: 'buttons',
  form: 'template',
  text: wordsOf(fields.hydratedContentText),
  ...headerOf(fields, fields.hydratedTitleText),
  footer: wordsOf(fields.hydratedFooterText),
  buttons: (fields.hydratedButtons ?? []).flatMap((button) => toButton(button) ?? []),
  cards: [],
})

const toUnfilled = (fields: Unfilled): ButtonsContent => ({
  kind: 'buttons',
  form: 'template',
  text: wordsIn(fields.content),
  ...headerOf(fields, wordsIn(fields.highlyStructuredMessage)),
  footer: wordsIn(fields.footer),
  buttons: [],
  cards: [],
})

function toButton({ quickReplyButton, urlButton, callButton }: proto.IHydratedTemplateButton): Button | null {
  if (quickReplyButton)
    return { type: 'reply', id: quickReplyButton.id ?? '', text: quickReplyButton.displayText ?? '' }
  if (urlButton) return { type: 'url', id: '', text: urlButton.displayText ?? '', value: urlButton.url ?? '' }
  if (!callButton) return null
  return { type: 'call', id: '', text: callButton.displayText ?? '', value: callButton.phoneNumber ?? '' }
}
