import { GatewayError } from '../../../core/errors.ts'
import { kindOf, type Jid } from '../../../core/model/address.ts'
import { fromWahaId, toWahaId } from './address.ts'

/** What a message id of WAHA says; a bare id names no chat. */
export interface WahaMessageKey {
  readonly id: string
  readonly chat?: Jid
  readonly fromMe?: boolean
}

interface IdParts {
  readonly id: string
  readonly chat: Jid
  readonly fromMe: boolean
  /** The author, which is shown in groups, broadcasts and stories only. */
  readonly sender: Jid | null
}

/** `{true|false}_{chat}_{ID}`, with the author at the end where a chat has several. */
export function toMessageId({ id, chat, fromMe, sender }: IdParts): string {
  const parts = [String(fromMe), toWahaId(chat), id]
  if (sender !== null && hasAuthors(chat)) parts.push(toWahaId(sender))
  return parts.join('_')
}

/** Whether messages of this chat have different authors. */
export const hasAuthors = (chat: Jid): boolean => ['group', 'broadcast', 'status'].includes(kindOf(chat))

/** Accepts the full form and WhatsApp's bare id. Throws BAD_REQUEST. */
export function parseMessageId(text: string): WahaMessageKey {
  const parts = text.trim().split('_')
  if (parts.length === 1 && parts[0]) return { id: parts[0] }
  const [fromMe, chat, ...rest] = parts
  if ((fromMe !== 'true' && fromMe !== 'false') || !chat?.includes('@') || !rest[0]) {
    throw new GatewayError(
      'BAD_REQUEST',
      'Message id must be in format {true|false}_{chatId}_{ID}[_{participant}], or {ID}',
    )
  }
  const jid = fromWahaId(chat)
  // In channels the server's number may stand before the id.
  const id = kindOf(jid) === 'newsletter' ? (rest.at(-1) ?? '') : rest[0]
  return { id, chat: jid, fromMe: fromMe === 'true' }
}
