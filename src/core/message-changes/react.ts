import { GatewayError } from '../errors.ts'
import type { MessageLookup, SentMessageChange } from '../messages.ts'
import { findSubject, madeBefore, requirePresent, requireSent, sendChange, type MessageChangeDeps } from './change.ts'

const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u{20E3}/u
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Puts one emoji on a message; an empty text takes it back. */
export async function reactToMessage(
  deps: MessageChangeDeps,
  session: string,
  { ref, text }: { readonly ref: MessageLookup; readonly text: string },
): Promise<SentMessageChange> {
  checkReaction(text)
  const subject = await findSubject(deps, session, ref)
  const before = await madeBefore(deps, subject, 'react')
  if (before) return before
  const { message: target } = subject
  requirePresent(target)
  requireSent(target)
  return sendChange(deps, { kind: 'react', target, text }, subject)
}

/** WhatsApp's clients show nothing for anything but one emoji. */
function checkReaction(text: string): void {
  if (text === '') return
  if (text.length <= 64 && EMOJI.test(text) && [...graphemes.segment(text)].length === 1) return
  throw new GatewayError('BAD_REQUEST', 'a reaction must be one emoji, or empty to take it back')
}
