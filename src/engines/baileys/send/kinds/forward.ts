import { GatewayError } from '../../../../core/errors.ts'
import type { MessageContent } from '../../../../core/model/content.ts'
import type { Message } from '../../../../core/model/message.ts'
import { toContent } from '../../convert/content.ts'
import { contentType, unwrap } from '../../convert/unwrap.ts'
import { decodeMessage, type ProtoMessage } from '../../proto.ts'
import type { Composer, DraftOf } from './composer.ts'
import { secret } from './secret.ts'

/** What WhatsApp's apps do not forward: it means something in its own chat only. */
const BOUND: ReadonlySet<MessageContent['kind']> = new Set(['album', 'liveLocation', 'choice', 'call', 'keep', 'timer'])

/** Kinds without a variant that stand for themselves. */
const FORWARDED_RAW: ReadonlySet<string> = new Set(['stickerPackMessage', 'richResponseMessage'])

/** Says the same once more; a file stays where it is, so that nothing is uploaded. */
export const composeForward: Composer<'forward'> = ({ message }): ProtoMessage => {
  checkForwardable(message)
  if (!message.raw) return { extendedTextMessage: { text: message.content.text ?? '' } }
  const { conversation, ...fields } = unwrap(decodeMessage(message.raw))
  return conversation ? { extendedTextMessage: { text: conversation } } : alone(fields)
}

function checkForwardable(message: Message): void {
  const { id, raw, revokedAt } = message
  const content = contentOf(message)
  if (revokedAt !== null) throw refused(`message ${id} was deleted for everyone`)
  if ('viewOnce' in content) throw refused(`message ${id} is to be seen once`)
  if (content.kind === 'payment' && content.form !== 'pix') throw refused('payments cannot be forwarded')
  const isForwarded = content.kind === 'raw' ? FORWARDED_RAW.has(content.type) : !BOUND.has(content.kind)
  if (!isForwarded) throw refused(`messages of the kind ${content.kind} cannot be forwarded`)
  if (!raw && content.kind !== 'text') throw refused(`the original of message ${id} is not stored here`)
}

/** What was stored earlier may know fewer kinds than its protobuf. */
const contentOf = ({ raw, content }: Message): MessageContent => (raw && toContent(decodeMessage(raw))) || content

/** The content without what it answered. */
function alone(fields: ProtoMessage): ProtoMessage {
  const type = contentType(fields)
  if (!type) throw refused('the message says nothing')
  const { contextInfo: _context, ...content } = (fields as Readonly<Record<string, Readonly<Fields>>>)[type] ?? {}
  if (HAS_SECRET.has(type)) return { [type]: content, messageContextInfo: secret() }
  const message = { [type]: content }
  return type === 'documentMessage' && content['caption'] ? { documentWithCaptionMessage: { message } } : message
}

type Fields = Record<string, unknown>

/** Votes and answers of the new one are read with a secret of its own. */
const HAS_SECRET: ReadonlySet<string> = new Set([
  'pollCreationMessage',
  'pollCreationMessageV2',
  'pollCreationMessageV3',
  'pollCreationMessageV5',
  'eventMessage',
])

/** How often it was forwarded then. Own words that are said again are not shown as forwarded, unless that is asked for. */
export const forwardingScore = ({ message, force }: DraftOf<'forward'>): number =>
  (contentOf(message).forwarded ?? 0) + (message.fromMe && !force ? 0 : 1)

const refused = (why: string): GatewayError => new GatewayError('CHANGE_REFUSED', why)
