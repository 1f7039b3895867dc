import type { proto } from 'baileys'
import type { Reader } from './reader.ts'

/** All of WhatsApp's versions of a poll are alike inside. */
export const readPoll: Reader<proto.Message.IPollCreationMessage> = (fields) => {
  const options = (fields.options ?? []).map(({ optionName }) => optionName ?? '')
  const correct = options.indexOf(fields.correctAnswer?.optionName ?? '')
  return {
    kind: 'poll',
    text: fields.name ?? '',
    options,
    selectable: fields.selectableOptionsCount ?? 0,
    ...(fields.correctAnswer && correct >= 0 && { correct }),
  }
}
