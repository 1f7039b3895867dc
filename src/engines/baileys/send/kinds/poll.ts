import type { Composer } from './composer.ts'
import { secret } from './secret.ts'

/** WhatsApp has a version of its own for polls with one answer. */
export const composePoll: Composer<'poll'> = ({ text, options, selectable }) => {
  const fields = {
    name: text,
    options: options.map((optionName) => ({ optionName })),
    selectableOptionsCount: selectable,
  }
  return {
    ...(selectable === 1 ? { pollCreationMessageV3: fields } : { pollCreationMessage: fields }),
    messageContextInfo: secret(),
  }
}
