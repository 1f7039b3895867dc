import { proto } from 'baileys'
import type { ChoiceContent } from '../../../../core/model/content.ts'
import type { Message } from '../../../../core/model/message.ts'
import { decodeMessage, type ProtoMessage } from '../../proto.ts'
import { contentType, unwrap } from '../../convert/unwrap.ts'
import type { Composer } from './composer.ts'

/** In the form that belongs to what is answered. */
export const composeChoice: Composer<'choice'> = ({ id, text, quoted }): ProtoMessage => {
  switch (formOf(quoted)) {
    case 'buttons':
      return {
        buttonsResponseMessage: {
          selectedButtonId: id,
          selectedDisplayText: text,
          type: proto.Message.ButtonsResponseMessage.Type.DISPLAY_TEXT,
        },
      }
    case 'list':
      return {
        listResponseMessage: {
          title: text,
          listType: proto.Message.ListResponseMessage.ListType.SINGLE_SELECT,
          singleSelectReply: { selectedRowId: id },
        },
      }
    case 'template':
      return { templateButtonReplyMessage: { selectedId: id, selectedDisplayText: text } }
    case 'flow':
      return {
        interactiveResponseMessage: {
          body: { text, format: proto.Message.InteractiveResponseMessage.Body.Format.DEFAULT },
          nativeFlowResponseMessage: {
            name: quoted?.content.kind === 'list' ? 'menu_options' : 'quick_reply',
            paramsJson: JSON.stringify({ id, title: text }),
            version: 3,
          },
        },
      }
  }
}

const FORMS: Readonly<Record<string, ChoiceContent['of']>> = {
  listMessage: 'list',
  templateMessage: 'template',
  interactiveMessage: 'flow',
}

function formOf(quoted: Message | undefined): ChoiceContent['of'] {
  const type = quoted?.raw && contentType(unwrap(decodeMessage(quoted.raw)))
  return (type && FORMS[type]) || 'buttons'
}
