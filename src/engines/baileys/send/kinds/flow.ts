import type { Composer } from './composer.ts'
import { flowFields, wordsFields } from './flow-fields.ts'

/** Whatever flow the caller knows. */
export const composeFlow: Composer<'flow'> = ({ text, footer, name, params, version }) => ({
  interactiveMessage: {
    ...wordsFields({ text, footer }),
    ...flowFields([{ name, buttonParamsJson: params }], version),
  },
})
