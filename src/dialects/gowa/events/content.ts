import type { MessageContent } from '../../../core/model/content.ts'
import type { Message } from '../../../core/model/message.ts'
import type { EncodeContext, MediaLink } from '../../../core/ports/encoder.ts'
import { hasFile, isProto, partOf, toMediaType, unwrap, type Proto } from '../convert/content.ts'
import { toInteractiveMedia, toMediaPath } from '../media-path.ts'
import { toSummary } from './interactive.ts'
import { toReferral } from './referral.ts'
import { toContact, toList, toLiveLocation, toLocation, toOrder } from './structures.ts'

/** What a message says, beside the fields that all have. `at`: when it was told, from which links to files count. */
export function contentFields(message: Message, { describe, media }: EncodeContext, at: number): Proto {
  const { proto, once } = unwrap(message.raw, describe)
  const { content, quoted } = message
  const part = partOf(proto)
  const context = isProto(part.contextInfo) ? part.contextInfo : {}
  const referral = toReferral(context)
  const structure = structureOf(content, part)
  return {
    ...(structure === null && content.text && { body: content.text }),
    ...(quoted && { replied_to_id: quoted.id }),
    ...(quoted?.text && { quoted_body: quoted.text }),
    ...((once || 'viewOnce' in content || part.viewOnce === true) && { view_once: true }),
    ...((content.forwarded !== undefined || context.isForwarded === true) && { forwarded: true }),
    ...(referral && { referral }),
    ...fileFields(message, (part) => media.link(message, at, { part })),
    ...structure,
  }
}

/**
 * The file as GOWA tells of it when it downloads by itself: a path below the API's address, alone where nothing is said
 * with it.
 */
function fileFields(message: Message, linkTo: (part?: number) => MediaLink | null): Proto {
  const { content } = message
  if (content.kind === 'buttons') return toInteractiveMedia(content, linkTo)
  const link = linkTo()
  if (link === null || !hasFile(message)) return {}
  const path = toMediaPath(link)
  const isCaptioned = content.kind !== 'audio' && content.kind !== 'sticker' && content.text
  return { [toMediaType(message)]: isCaptioned ? { path, caption: content.text } : path }
}

/** What has a field of its own, with WhatsApp's names; null for kinds that have none. */
function structureOf(content: MessageContent, part: Proto): Proto | null {
  switch (content.kind) {
    case 'contacts': {
      const [only, another] = content.contacts.map(toContact)
      return only && !another ? { contact: only } : { contacts_array: content.contacts.map(toContact) }
    }
    case 'location':
      return { location: { ...part, ...toLocation(content) } }
    case 'liveLocation':
      return { live_location: { ...part, ...toLiveLocation(content) } }
    case 'list':
      // A native flow that opens a list has other fields, and says nothing more with them.
      return { list: { ...('nativeFlowMessage' in part ? {} : part), ...toList(content) } }
    case 'order':
      return { order: { ...part, ...toOrder(content) } }
    case 'buttons':
      return { interactive: toSummary(content) }
    default:
      return null
  }
}
