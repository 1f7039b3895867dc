import type { proto } from 'baileys'
import type { Button, ButtonsContent } from '../../../../core/model/content.ts'
import { readFlowButton } from './flow-button.ts'
import { headerOf } from './header.ts'
import { type Reader, wordsOf } from './reader.ts'

export const readButtons: Reader<proto.Message.IButtonsMessage> = (fields): ButtonsContent => ({
  kind: 'buttons',
  form: 'buttons',
  text: wordsOf(fields.contentText),
  ...headerOf(fields, fields.text),
  footer: wordsOf(fields.footerText),
  buttons: (fields.buttons ?? []).map(toButton),
  cards: [],
})

function toButton({ buttonId, buttonText, nativeFlowInfo }: proto.Message.ButtonsMessage.IButton): Button {
  if (nativeFlowInfo?.name) return readFlowButton({ name: nativeFlowInfo.name, params: nativeFlowInfo.paramsJson })
  return { type: 'reply', id: buttonId ?? '', text: buttonText?.displayText ?? '' }
}
