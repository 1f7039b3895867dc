import { checkText } from '../draft-check/text.ts'
import { GatewayError } from '../errors.ts'
import type { MessageLookup, SentMessageChange } from '../messages.ts'
import { mediaOf } from '../model/content.ts'
import type { Message, MessageContent } from '../model/message.ts'
import { findSubject, madeBefore, requirePresent, requireSent, sendChange, type MessageChangeDeps } from './change.ts'

/** WhatsApp's clients ignore an edit that comes later. */
const EDITABLE_S = 15 * 60

/** Replaces an own message's text or caption for everyone. */
export async function editMessage(
  deps: MessageChangeDeps & { readonly now: () => number },
  session: string,
  { ref, text }: { readonly ref: MessageLookup; readonly text: string },
): Promise<SentMessageChange> {
  checkText(text)
  const subject = await findSubject(deps, session, ref)
  const before = await madeBefore(deps, subject, 'edit')
  if (before) return before
  const { message: target } = subject
  checkEditable(target, deps.now() / 1000)
  return sendChange(deps, { kind: 'edit', target, text }, subject)
}

function checkEditable(message: Message, now: number): void {
  if (!message.fromMe) throw new GatewayError('MESSAGE_NOT_OWN', `message ${message.id} was written by somebody else`)
  requirePresent(message)
  requireSent(message)
  if (!hasText(message.content)) throw new GatewayError('CHANGE_REFUSED', 'can only edit texts and captions')
  if (now - message.timestamp > EDITABLE_S) {
    const why = `message ${message.id} is too old to edit: WhatsApp allows it for ${EDITABLE_S / 60} minutes`
    throw new GatewayError('MESSAGE_TOO_OLD', why)
  }
}

const CAPTIONED: ReadonlySet<MessageContent['kind']> = new Set(['image', 'video', 'document', 'raw'])

const hasText = (content: MessageContent): boolean =>
  content.kind === 'text' || (CAPTIONED.has(content.kind) && mediaOf(content) !== null && content.text !== null)
