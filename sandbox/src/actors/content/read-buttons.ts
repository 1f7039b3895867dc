import type { proto } from '../../wire/proto.ts'
import type { ButtonsView, ButtonView, ChoiceView, ListView } from './details.ts'
import { readFile } from './read-file.ts'
import { fieldsOf, textOf } from './values.ts'

interface Pressable {
  readonly kind: 'list' | 'buttons' | 'choice'
  readonly text: string | null
  readonly details: { readonly list?: ListView; readonly buttons?: ButtonsView; readonly choice?: ChoiceView }
}

/** What can be pressed, and what was. */
export function readPressable(message: proto.IMessage): Pressable | null {
  const { listMessage, buttonsMessage, interactiveMessage, templateMessage } = message
  if (listMessage) {
    return { kind: 'list', text: textOf(listMessage.description), details: { list: readList(listMessage) } }
  }
  if (buttonsMessage) {
    return {
      kind: 'buttons',
      text: textOf(buttonsMessage.contentText),
      details: { buttons: readButtons(buttonsMessage) },
    }
  }
  const template = templateMessage?.hydratedTemplate ?? templateMessage?.hydratedFourRowTemplate
  const interactive = interactiveMessage ?? templateMessage?.interactiveMessageTemplate
  if (interactive) {
    return { kind: 'buttons', text: textOf(interactive.body?.text), details: { buttons: readFlow(interactive) } }
  }
  if (template) {
    return { kind: 'buttons', text: textOf(template.hydratedContentText), details: { buttons: readTemplate(template) } }
  }
  const choice = readChoice(message)
  return choice === null ? null : { kind: 'choice', text: choice.text, details: { choice } }
}

function readList(list: proto.Message.IListMessage): ListView {
  return {
    title: textOf(list.title),
    footer: textOf(list.footerText),
    button: list.buttonText ?? '',
    sections: (list.sections ?? []).map((section) => ({
      title: section.title ?? '',
      rows: (section.rows ?? []).map(({ rowId, title, description }) => ({
        id: rowId ?? '',
        title: title ?? '',
        description: textOf(description),
      })),
    })),
  }
}

function readButtons(message: proto.Message.IButtonsMessage): ButtonsView {
  return {
    form: 'buttons',
    header: textOf(message.text),
    footer: textOf(message.footerText),
    buttons: (message.buttons ?? []).map(({ buttonId, buttonText, nativeFlowInfo }) =>
      nativeFlowInfo?.name
        ? flowButton(nativeFlowInfo.name, nativeFlowInfo.paramsJson)
        : { type: 'reply', id: buttonId ?? '', text: buttonText?.displayText ?? '', value: null },
    ),
    file: readFile(message),
    cards: [],
  }
}

function readFlow(message: proto.Message.IInteractiveMessage): ButtonsView {
  const cards = message.carouselMessage?.cards ?? []
  const { header, footer, nativeFlowMessage } = message
  return {
    form: message.carouselMessage ? 'carousel' : 'flow',
    header: textOf(header?.title),
    footer: textOf(footer?.text),
    buttons: (nativeFlowMessage?.buttons ?? []).map(({ name, buttonParamsJson }) =>
      flowButton(name ?? '', buttonParamsJson),
    ),
    file: readFile(header),
    cards: cards.map((card) => {
      const { form: _form, cards: _cards, ...shown } = readFlow(card)
      return { ...shown, text: textOf(card.body?.text) }
    }),
  }
}

const FLOW_VALUES: Readonly<Record<string, readonly [ButtonView['type'], string]>> = {
  cta_url: ['url', 'url'],
  cta_call: ['call', 'phone_number'],
  cta_copy: ['copy', 'copy_code'],
}

function flowButton(name: string, json: string | null | undefined): ButtonView {
  const fields = fieldsOf(json)
  const field = (key: string): string => (typeof fields[key] === 'string' ? fields[key] : '')
  const text = field('display_text') || field('title')
  if (name === 'quick_reply') return { type: 'reply', id: field('id'), text, value: null }
  const [type, key] = FLOW_VALUES[name] ?? ['other' as const, '']
  if (type === 'other') return { type, id: '', text: text || name, value: json ?? null }
  return { type, id: field('id'), text, value: field(key) }
}

function readTemplate(template: proto.Message.TemplateMessage.IHydratedFourRowTemplate): ButtonsView {
  return {
    form: 'template',
    header: textOf(template.hydratedTitleText),
    footer: textOf(template.hydratedFooterText),
    buttons: (template.hydratedButtons ?? []).flatMap(({ quickReplyButton, urlButton, callButton }): ButtonView[] => {
      if (quickReplyButton) {
        return [{ type: 'reply', id: quickReplyButton.id ?? '', text: quickReplyButton.displayText ?? '', value: null }]
      }
      if (urlButton) return [{ type: 'url', id: '', text: urlButton.displayText ?? '', value: urlButton.url ?? '' }]
      if (callButton) {
        return [{ type: 'call', id: '', text: callButton.displayText ?? '', value: callButton.phoneNumber ?? '' }]
      }
      return []
    }),
    file: readFile(template),
    cards: [],
  }
}

function readChoice(message: proto.IMessage): ChoiceView | null {
  const { buttonsResponseMessage, listResponseMessage, templateButtonReplyMessage, interactiveResponseMessage } =
    message
  if (buttonsResponseMessage) {
    const { selectedButtonId: id, selectedDisplayText: text } = buttonsResponseMessage
    return { of: 'buttons', id: id ?? '', text: textOf(text), data: null }
  }
  if (listResponseMessage) {
    const { singleSelectReply, title } = listResponseMessage
    return { of: 'list', id: singleSelectReply?.selectedRowId ?? '', text: textOf(title), data: null }
  }
  if (templateButtonReplyMessage) {
    const { selectedId: id, selectedDisplayText: text } = templateButtonReplyMessage
    return { of: 'template', id: id ?? '', text: textOf(text), data: null }
  }
  if (!interactiveResponseMessage) return null
  const { body, nativeFlowResponseMessage } = interactiveResponseMessage
  const data = textOf(nativeFlowResponseMessage?.paramsJson)
  const { id } = fieldsOf(data)
  return { of: 'flow', id: typeof id === 'string' ? id : '', text: textOf(body?.text), data }
}
