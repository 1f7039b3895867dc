import type { Message } from '../../../core/model/message.ts'
import type { EncodeContext } from '../../../core/ports/encoder.ts'
import { isProto, partOf, toMediaType, unwrap, type Proto } from '../convert/content.ts'

/** WhatsApp's fields that GOWA hands on as they are, under names of its own. */
const HANDED_ON: Readonly<Record<string, string>> = {
  locationMessage: 'location',
  liveLocationMessage: 'live_location',
  listMessage: 'list',
  orderMessage: 'order',
}

/** What a message says, beside the fields that all have. */
export function contentFields(message: Message, { describe }: Pick<EncodeContext, 'describe'>) {
  const { proto, once } = unwrap(message.raw, describe)
  const { content, quoted } = message
  const part = partOf(proto, content.kind === 'raw' ? content.type : 'extendedTextMessage')
  return {
    ...(content.text && { body: content.text }),
    ...(quoted && { replied_to_id: quoted.id }),
    ...(quoted?.text && { quoted_body: quoted.text }),
    ...((once || part.viewOnce === true) && { view_once: true }),
    ...(isProto(part.contextInfo) && part.contextInfo.isForwarded === true && { forwarded: true }),
    ...mediaFields(message, part),
    ...cardFields(proto),
  }
}

/** The file as GOWA tells of it when it downloads nothing by itself: WhatsApp's own, encrypted address. */
function mediaFields(message: Message, part: Proto): Proto {
  const kind = toMediaType(message)
  if (kind === '' || message.content.kind !== 'raw') return {}
  const { text, media } = message.content
  return {
    [kind]: {
      url: typeof part.url === 'string' ? part.url : '',
      ...(text && { caption: text }),
      ...(media?.fileName && { filename: media.fileName }),
    },
  }
}

function cardFields(proto: Proto): Proto {
  const fields: Record<string, unknown> = {}
  if (isProto(proto.contactMessage)) fields.contact = toCard(proto.contactMessage)
  const { contacts } = partOf(proto, 'contactsArrayMessage')
  if (Array.isArray(contacts)) fields.contacts_array = contacts.filter(isProto).map(toCard)
  for (const [type, name] of Object.entries(HANDED_ON)) if (isProto(proto[type])) fields[name] = proto[type]
  return fields
}

const toCard = ({ displayName = '', vcard = '' }: Proto) => {
  const phone = /waid=(\d+)/.exec(String(vcard))?.[1]
  return { displayName, vcard, ...(phone !== undefined && { phone_number: phone }) }
}
