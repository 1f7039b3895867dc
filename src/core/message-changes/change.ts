import { requireCapability } from '../capability.ts'
import { GatewayError } from '../errors.ts'
import { bareJid } from '../model/address.ts'
import type { MessageAction } from '../model/event.ts'
import type { Message, MessageChange } from '../model/message.ts'
import type { Session } from '../model/session.ts'
import type { MessageLookup, SentMessageChange } from '../messages.ts'
import { toOutwardAction } from '../outward.ts'
import type { SentChange } from '../ports/engine-capabilities.ts'
import type { Store } from '../ports/store.ts'
import type { Recorder, Recording } from '../recording.ts'
import type { Runtime } from '../runtime.ts'
import type { Sessions } from '../sessions.ts'

export interface MessageChangeDeps {
  readonly sessions: Sessions
  readonly runtime: Runtime
  readonly store: Store
  readonly record: Recorder
}

/** A message that is to change, and the session that works. */
export interface Subject {
  readonly session: Session
  readonly message: Message
}

/** By WhatsApp's id; a chat, in any spelling, narrows it. Throws MESSAGE_NOT_FOUND. */
export async function requireMessage(store: Store, session: string, ref: MessageLookup): Promise<Message> {
  const narrowed = ref.chat === undefined ? ref : { ...ref, chat: bareJid(ref.chat) }
  const message = await store.messages.find(session, narrowed)
  if (!message) throw new GatewayError('MESSAGE_NOT_FOUND', `message ${ref.id} is not stored in this session`)
  return message
}

/** Throws SESSION_NOT_FOUND, SESSION_NOT_READY, MESSAGE_NOT_FOUND. */
export async function findSubject(
  { sessions, store }: MessageChangeDeps,
  session: string,
  ref: MessageLookup,
): Promise<Subject> {
  const found = await sessions.requireStatus(session, ['working'])
  return { session: found, message: await requireMessage(store, session, ref) }
}

/** What WhatsApp has taken, with the one who did it under the addresses of events. */
export type TakenChange = Pick<SentChange, 'raw'> & { readonly action: MessageAction }

/**
 * Sends the change, then stores and tells it in one transaction. Nothing stands between WhatsApp's yes and the
 * transaction: a process that dies right there leaves the message here as it was, while others see it changed, and
 * making the change again mends it. Recording the wish first would be worse: it would have to be sent again after a
 * crash, when the user may have made up their mind.
 */
export async function sendChange(
  deps: MessageChangeDeps,
  change: MessageChange,
  {
    session,
    keep,
  }: {
    readonly session: Session
    readonly keep: (recording: Recording, taken: TakenChange) => Promise<Message | null>
  },
): Promise<SentMessageChange> {
  const capability = requireCapability(deps.runtime.require(session.name), 'messageChanges')
  const { action: sent, raw } = await capability.send(change)
  return deps.record(session.name, async (recording) => {
    const action: MessageAction = { ...(await toOutwardAction(recording, sent)), origin: 'api' }
    return { action, message: (await keep(recording, { action, raw })) ?? change.target }
  })
}

/** An own message that never left cannot be changed for others; one on its way may still leave as it was. */
export function requireSent({ origin, ack, id }: Message): void {
  if (origin !== 'api' || (ack !== 'pending' && ack !== 'error')) return
  throw new GatewayError('CHANGE_REFUSED', `WhatsApp has not taken message ${id} yet`)
}

/** Throws CHANGE_REFUSED for a message that was deleted for everyone. */
export function requirePresent({ revokedAt, id }: Message): void {
  if (revokedAt !== null) throw new GatewayError('CHANGE_REFUSED', `message ${id} was deleted for everyone`)
}
