import type { Button } from '../../../core/model/content.ts'

const TYPES = { reply: 'REPLY', url: 'URL', call: 'CALL', copy: 'COPY', other: 'OTHER' } as const

/** `id` is what pressing it says, or the address, number or code that it holds. */
export const toRyzeButton = ({ type, id, text, value }: Button) => ({
  type: TYPES[type],
  id: type === 'reply' ? id : (value ?? id),
  displayText: text,
})
