import { Type, type Static } from 'typebox'
import type { Button } from '../../../../core/model/content.ts'
import { route } from '../../../dialect.ts'
import { bodySession } from '../../auth.ts'
import { toFileSource } from '../../convert/file.ts'
import { invalid } from '../../invalid.ts'
import { maybe, oneOf } from '../../schemas/fields.ts'
import { fileField } from '../../schemas/file.ts'
import { waMessage } from '../../schemas/message.ts'
import { sendFields } from '../../schemas/send.ts'
import { sendWaha } from '../../send.ts'

const MAX_BUTTONS = 10

const buttonField = Type.Object({
  type: maybe(oneOf('reply', 'url', 'call', 'copy')),
  text: Type.String({ minLength: 1 }),
  id: maybe(Type.String()),
  url: maybe(Type.String()),
  phoneNumber: maybe(Type.String()),
  copyCode: maybe(Type.String()),
})

/** POST /api/sendButtons: a text with buttons below it. */
export const sendButtons = route('POST /api/sendButtons', {
  summary: 'Send buttons',
  deprecated: true,
  access: bodySession('send'),
  status: 201,
  body: Type.Object({
    ...sendFields,
    header: maybe(Type.String()),
    headerImage: maybe(fileField),
    body: Type.String({ minLength: 1 }),
    footer: maybe(Type.String()),
    buttons: Type.Array(buttonField, { minItems: 1, maxItems: MAX_BUTTONS }),
  }),
  response: waMessage,
  async handle(gateway, { body }) {
    const { header, headerImage, footer } = body
    const file = headerImage && toFileSource(headerImage, { field: 'headerImage', convert: true })
    return sendWaha(gateway, body, {
      kind: 'buttons',
      text: body.body,
      header: header || null,
      footer: footer || null,
      buttons: body.buttons.map(toButton),
      media: file ? { type: 'image', file } : null,
    })
  },
})

/** Which field says what a button does. */
const VALUE_OF = { url: 'url', call: 'phoneNumber', copy: 'copyCode' } as const

function toButton(button: Static<typeof buttonField>, index: number): Button {
  const { text, id } = button
  const type = button.type ?? 'reply'
  // A choice names its button: without an id of its own, by its place.
  if (type === 'reply') return { type, text, id: id || String(index + 1) }
  const field = VALUE_OF[type]
  const value = button[field]
  if (!value) throw invalid(`buttons.${index}.${field} should not be empty`)
  return { type, text, id: '', value }
}
