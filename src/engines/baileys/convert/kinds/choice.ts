import type { proto } from 'baileys'
import type { ChoiceContent } from '../../../../core/model/content.ts'
import { parse, textIn } from './json.ts'
import { type Reader, wordsOf } from './reader.ts'

export const readButtonChoice: Reader<proto.Message.IButtonsResponseMessage> = (fields): ChoiceContent => ({
  kind: 'choice',
  of: 'buttons',
  id: fields.selectedButtonId ?? '',
  text: wordsOf(fields.selectedDisplayText),
})

export const readListChoice: Reader<proto.Message.IListResponseMessage> = (fields): ChoiceContent => ({
  kind: 'choice',
  of: 'list',
  id: fields.singleSelectReply?.selectedRowId ?? '',
  text: wordsOf(fields.title) ?? wordsOf(fields.description),
})

export const readTemplateChoice: Reader<proto.Message.ITemplateButtonReplyMessage> = (fields): ChoiceContent => ({
  kind: 'choice',
  of: 'template',
  id: fields.selectedId ?? '',
  text: wordsOf(fields.selectedDisplayText),
  ...(fields.selectedIndex != null && { index: fields.selectedIndex }),
})

/** What a flow says beside the id of what was pressed is its own. */
export const readFlowChoice: Reader<proto.Message.IInteractiveResponseMessage> = (fields): ChoiceContent => {
  const { paramsJson, name } = fields.nativeFlowResponseMessage ?? {}
  const params = parse(paramsJson)
  return {
    kind: 'choice',
    of: 'flow',
    id: textIn(params, 'id') ?? name ?? '',
    text: wordsOf(fields.body?.text) ?? textIn(params, 'title') ?? textIn(params, 'display_text'),
    ...(paramsJson && { data: paramsJson }),
  }
}
