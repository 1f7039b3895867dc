import type { Gateway } from '../../core/gateway.ts'
import type { Jid } from '../../core/model/address.ts'
import type { DraftContent, FileSource, PreviewDraft } from '../../core/model/draft.ts'
import { fromWahaId } from './convert/address.ts'
import { toWahaMessage, type WahaMessage } from './convert/message.ts'
import { parseMessageId } from './convert/message-id.ts'
import { messageContext } from './message-context.ts'
import { DEFAULT_SESSION } from './schemas/fields.ts'
import type { WahaSend, WahaTextRequest } from './schemas/send.ts'

/** What a request of WAHA's says, before its files are fetched. */
export type WahaContent = DraftContent<FileSource, PreviewDraft<FileSource>>

interface WahaRequest extends WahaSend {
  /** Of a story: who may see it; absent or null: everybody. */
  readonly audience?: readonly string[] | null
}

/** What every way to send does. Answers with the whole message, which has the fields of every engine's answer. */
export async function sendWaha(gateway: Gateway, request: WahaRequest, content: WahaContent): Promise<WahaMessage> {
  const session = request.session ?? DEFAULT_SESSION
  const { reply_to: replyTo, audience } = request
  const chat = fromWahaId(request.chatId)
  const mentions = toMentions(request.mentions)
  const quoted = replyTo ? await gateway.messages.require(session, parseMessageId(replyTo)) : null
  const message = await gateway.messages.send(session, {
    ...content,
    chat,
    ...(mentions && { mentions }),
    ...(quoted && { quoted }),
    ...(audience && { audience: audience.map(fromWahaId) }),
    ...(request.id && { id: parseMessageId(request.id).id }),
  })
  return toWahaMessage(message, await messageContext(gateway, session))
}

/** A text, with what its first link leads to unless that is not wanted. */
export const sendWahaText = (gateway: Gateway, request: WahaTextRequest): Promise<WahaMessage> =>
  sendWaha(gateway, request, toText(request))

/** What WAHA's ways to write a text have in common. */
export function toText(request: Pick<WahaTextRequest, 'text' | 'linkPreview' | 'linkPreviewHighQuality'>) {
  const { text, linkPreview, linkPreviewHighQuality } = request
  const preview = { from: 'page', large: linkPreviewHighQuality ?? false } as const
  return { kind: 'text', text, ...(linkPreview !== false && { preview }) } as const
}

function toMentions(mentions: WahaSend['mentions']): readonly Jid[] | 'all' | null {
  if (!mentions) return null
  const list = typeof mentions === 'string' ? [mentions] : mentions
  return list.includes('all') ? 'all' : list.map(fromWahaId)
}
