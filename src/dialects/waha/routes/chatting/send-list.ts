import { Type } from 'typebox'
import { GatewayError } from '../../../../core/errors.ts'
import { isPerson } from '../../../../core/model/address.ts'
import { route } from '../../../dialect.ts'
import { bodySession } from '../../auth.ts'
import { fromWahaId } from '../../convert/address.ts'
import { maybe } from '../../schemas/fields.ts'
import { waMessage } from '../../schemas/message.ts'
import { sendFields } from '../../schemas/send.ts'
import { sendWaha } from '../../send.ts'

const MAX_SECTIONS = 10
const MAX_ROWS = 100

const rowField = Type.Object({
  title: Type.String({ minLength: 1 }),
  description: maybe(Type.String()),
  rowId: Type.String({ minLength: 1 }),
})

const sectionField = Type.Object({
  title: maybe(Type.String()),
  rows: Type.Array(rowField, { minItems: 1, maxItems: MAX_ROWS }),
})

const listField = Type.Object({
  title: Type.String(),
  description: maybe(Type.String()),
  footer: maybe(Type.String()),
  button: Type.String({ minLength: 1 }),
  sections: Type.Array(sectionField, { minItems: 1, maxItems: MAX_SECTIONS }),
})

/** POST /api/sendList: rows to choose from; WhatsApp shows them in chats with a person only. */
export const sendList = route('POST /api/sendList', {
  summary: 'Send a list',
  access: bodySession('send'),
  status: 201,
  body: Type.Object({ ...sendFields, message: listField }),
  response: waMessage,
  async handle(gateway, { body }) {
    if (!isPerson(fromWahaId(body.chatId))) {
      throw new GatewayError('SEND_REFUSED', 'A list can be sent to a person only, not to a group or a channel')
    }
    const { title, description, footer, button, sections } = body.message
    return sendWaha(gateway, body, {
      kind: 'list',
      // A list cannot be without words: the title stands for them.
      text: description || title,
      title: description ? title : null,
      footer: footer || null,
      button,
      sections: sections.map((section) => ({
        title: section.title ?? '',
        rows: section.rows.map((row) => ({ id: row.rowId, title: row.title, description: row.description || null })),
      })),
    })
  },
})
