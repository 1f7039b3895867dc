import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { invalid } from '../../invalid.ts'
import { requireChangeable, toLookup } from '../../require-message.ts'
import { SUCCESS, successResult } from '../../schemas/chat.ts'
import { maybe } from '../../schemas/fields.ts'
import { STORIES, contactsField } from './story.ts'

/** POST /api/{session}/status/delete: takes a story back, from everybody who got it. */
export const deleteStatus = route('POST /api/:session/status/delete', {
  summary: 'Delete a sent status',
  access: pathSession('send'),
  status: 201,
  body: Type.Object({
    id: maybe(Type.String()),
    // It is taken back from all who have it.
    contacts: contactsField,
  }),
  response: successResult,
  async handle(gateway, { params, body }) {
    if (!body.id) throw invalid('id should not be empty')
    const address = { session: params.session, chatId: STORIES, messageId: body.id }
    await gateway.messages.revoke(params.session, toLookup(await requireChangeable(gateway, address)))
    return SUCCESS
  },
})
