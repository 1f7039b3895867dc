import type { Composer } from './composer.ts'
import { flowButton } from './flow-button.ts'
import { flowFields, headerFields, wordsFields } from './flow-fields.ts'

/** As a native flow: WhatsApp's older list is not shown in groups. */
export const composeList: Composer<'list'> = async ({ text, title, footer, button, sections }, tools) => {
  const params = {
    title: button,
    sections: sections.map((section) => ({
      title: section.title,
      rows: section.rows.map(({ id, title: row, description }) => ({ id, title: row, description: description ?? '' })),
    })),
  }
  return {
    interactiveMessage: {
      ...(await headerFields({ title, media: null }, tools)),
      ...wordsFields({ text, footer }),
      ...flowFields([flowButton('single_select', params)]),
    },
  }
}
