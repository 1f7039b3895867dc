import type { Composer } from './composer.ts'
import { toFlowButton } from './flow-button.ts'
import { flowFields, headerFields, wordsFields } from './flow-fields.ts'

/** As a native flow: phones do not show WhatsApp's older buttons any more. */
export const composeButtons: Composer<'buttons'> = async ({ text, header, footer, buttons, media }, tools) => ({
  interactiveMessage: {
    ...(await headerFields({ title: header, media }, tools)),
    ...wordsFields({ text, footer }),
    ...flowFields(buttons.map(toFlowButton)),
  },
})
