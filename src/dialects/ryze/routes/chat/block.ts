import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { success } from '../../envelope.ts'
import { findPerson, outwardJid } from '../../recipient.ts'
import { requireFlag, requireInstance, requireNumber } from '../../required.ts'
import { blockAnswer, blockRequest } from '../../schemas/chat.ts'

/** POST /api/chat/block/{instance}: a person may or may not write to the account. */
export const block = route('POST /api/chat/block/:instance', {
  summary: 'Block or unblock a contact',
  access: INSTANCE.send,
  body: blockRequest,
  response: blockAnswer,
  async handle(gateway, request) {
    const session = requireInstance(request)
    const number = requireNumber(request.body.number)
    const blocked = requireFlag(request.body.block, 'block')
    const jid = await findPerson(gateway, session, number)
    const all = await gateway.contacts.setBlocked(session, jid, blocked)
    return success(`Contact ${blocked ? 'blocked' : 'unblocked'} successfully`, {
      contact_jid: await outwardJid(gateway, session, jid),
      blocked,
      blocked_count: all.length,
    })
  },
})
