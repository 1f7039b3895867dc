import { GatewayError } from '../../../../core/errors.ts'
import type { Gateway } from '../../../../core/gateway.ts'
import { mediaOf } from '../../../../core/model/content.ts'
import type { OpenedFile } from '../../../../core/media/media.ts'
import { route } from '../../../dialect.ts'
import { aboutMessage } from '../../about.ts'
import { success } from '../../answer.ts'
import { toMediaType } from '../../convert/content.ts'
import { toRecipient } from '../../convert/phone.ts'
import { device } from '../../devices.ts'
import { noFile } from '../../fault.ts'
import { check, documented, queryText, required } from '../../fields.ts'
import { toMediaPath } from '../../media-path.ts'
import { mountOf } from '../../qr-link.ts'
import { sessionOf } from '../../session-of.ts'

/** GET /message/{message_id}/download: fetches the file of a message if need be, and says where it can be had. */
export const download = route('GET /message/:message_id/download', {
  summary: 'Download media from message',
  access: device('read'),
  query: documented({ phone: 'The chat; required' }),
  async handle(gateway, request) {
    const { params, query, raw } = request
    const [phone, id] = [queryText(query.phone).trim(), params.message_id]
    check({ phone: required(phone), message_id: required(id.trim()) })
    const target = { id, chat: toRecipient(phone) }
    const session = sessionOf(request)
    const { message, size } = await aboutMessage(target, () => open(gateway, session, target))
    const link = gateway.media.link(session, message)
    if (!link) throw noFile(id)
    const path = toMediaPath(link)
    const status = 'Media downloaded successfully'
    return success(status, {
      message_id: id,
      status,
      media_type: toMediaType(message),
      filename: mediaOf(message.content)?.fileName ?? decodeURIComponent(path.split('/').at(-1) ?? ''),
      file_path: path,
      file_url: `${raw.protocol}://${raw.host}${mountOf({ raw })}/${path}`,
      file_size: size,
    })
  },
})

async function open(
  gateway: Gateway,
  session: string,
  target: { readonly id: string; readonly chat: string },
): Promise<OpenedFile> {
  try {
    return await gateway.media.open(session, target)
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'FILE_NOT_FOUND') throw noFile(target.id)
    throw error
  }
}
