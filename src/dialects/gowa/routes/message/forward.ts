import { GatewayError } from '../../../../core/errors.ts'
import type { Gateway } from '../../../../core/gateway.ts'
import type { Message } from '../../../../core/model/message.ts'
import { route } from '../../../dialect.ts'
import { about } from '../../about.ts'
import { sent } from '../../answer.ts'
import { hasFile } from '../../convert/content.ts'
import { toServerTime } from '../../convert/time.ts'
import { device } from '../../devices.ts'
import { readDuration } from '../../duration.ts'
import { notForwardable, nothingToForward } from '../../fault.ts'
import { documented, readFields } from '../../fields.ts'
import { readTarget } from '../../message-target.ts'

/** POST /message/{message_id}/forward: a message of any chat once more, in the chat of `phone`. */
export const forward = route('POST /message/:message_id/forward', {
  summary: 'Forward Message',
  access: device('send'),
  body: documented({
    phone: 'Text: where to; required',
    duration: 'Whole number: seconds until it disappears; 0, 86400, 604800 or 7776000',
    force_reupload: 'Boolean: uploads its file again',
  }),
  async handle(gateway, request) {
    const fields = readFields(request)
    const force = fields.flag('force_reupload') ?? false
    const { session, id, chat, ...life } = { ...(await readTarget(gateway, request)), ...readDuration(fields) }
    const message = await findForwardable(gateway, session, id)
    const draft = { kind: 'forward', chat, message, ...life, ...(force && { force }) } as const
    const done = await about(chat, () => gateway.messages.send(session, draft))
    return sent(done.id, `Message forwarded to ${chat} (server timestamp: ${toServerTime(done.timestamp)})`)
  },
})

async function findForwardable(gateway: Gateway, session: string, id: string): Promise<Message> {
  const message = await gateway.messages.require(session, { id }).catch((error: unknown) => {
    if (error instanceof GatewayError && error.code === 'MESSAGE_NOT_FOUND') throw nothingToForward(id)
    throw error
  })
  const { content, revokedAt } = message
  if (revokedAt !== null || (content.kind !== 'text' && !hasFile(message))) throw notForwardable()
  return message
}
