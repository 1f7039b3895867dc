import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { fromWahaId } from '../../convert/address.ts'
import { invalid } from '../../invalid.ts'
import { requireChangeable, toLookup } from '../../require-message.ts'
import { SUCCESS, successResult } from '../../schemas/chat.ts'
import { maybe } from '../../schemas/fields.ts'
import { STORIES, contactsField } from './story.ts'

/** POST /api/{session}/status/delete: takes a story back, from these people or from everybody who got it. */
export const deleteStatus = route('POST /api/:session/status/delete', {
  summary: 'Delete a sent status',
  access: pathSession('send'),
  status: 201,
  body: Type.Object({
    id: maybe(Type.String()),
    contacts: contactsField,
  }),
  response: successResult,
  async handle(gateway, { params, body }) {
    if (!body.id) throw invalid('id should not be empty')
    const { contacts } = body
    if (contacts?.length === 0) throw invalid('contacts should not be empty')
    const address = { session: params.session, chatId: STORIES, messageId: body.id }
    const story = toLookup(await requireChangeable(gateway, address))
    await gateway.messages.revoke(params.session, story, contacts ? { audience: contacts.map(fromWahaId) } : {})
    return SUCCESS
  },
})
