import type { proto } from '../wire/proto.ts'
import { ActorError } from './actor-error.ts'
import type { ButtonsView } from './content/details.ts'
import type { StoredMessage } from './phone-messages.ts'

/** What a phone sends when somebody presses a button or chooses a row. */
export function choiceContent(message: StoredMessage, id: string): proto.IMessage {
  const { list, buttons } = message.details
  if (list) {
    const row = list.sections.flatMap(({ rows }) => rows).find((each) => each.id === id)
    if (!row) throw notThere(message, id)
    const { title, description } = row
    return {
      listResponseMessage: {
        title,
        listType: 1,
        singleSelectReply: { selectedRowId: id },
        ...(description && { description }),
      },
    }
  }
  if (!buttons) throw new ActorError('REFUSED', `nothing can be pressed in message ${message.id}`)
  const every = [...buttons.buttons, ...buttons.cards.flatMap((card) => card.buttons)]
  const button = every.find((each) => each.type === 'reply' && each.id === id)
  if (!button) throw notThere(message, id)
  return pressed(buttons, { id, text: button.text, index: every.indexOf(button) })
}

const notThere = (message: StoredMessage, id: string): ActorError =>
  new ActorError('REFUSED', `message ${message.id} has nothing with the id ${id}`)

function pressed(
  { form }: ButtonsView,
  { id, text, index }: { readonly id: string; readonly text: string; readonly index: number },
): proto.IMessage {
  switch (form) {
    case 'buttons':
      return { buttonsResponseMessage: { selectedButtonId: id, selectedDisplayText: text, type: 1 } }
    case 'template':
      return { templateButtonReplyMessage: { selectedId: id, selectedDisplayText: text, selectedIndex: index } }
    case 'flow':
    case 'carousel': {
      const paramsJson = JSON.stringify({ id })
      const nativeFlowResponseMessage = { name: 'quick_reply', paramsJson, version: 1 }
      return { interactiveResponseMessage: { body: { text, format: 0 }, nativeFlowResponseMessage } }
    }
  }
}
