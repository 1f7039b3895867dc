import { currentCall } from '../../util/call-scope.ts'
import { requireCapability } from '../capability.ts'
import { GatewayError } from '../errors.ts'
import { bareJid, type Jid } from '../model/address.ts'
import { toRef } from '../message-ref.ts'
import type { MessageLookup, SentMessageChange } from '../messages.ts'
import type { MessageAction } from '../model/event.ts'
import type { Message, MessageChange } from '../model/message.ts'
import type { Author, MessageChangeContent, Outgoing } from '../model/outgoing.ts'
import type { Me, Session } from '../model/session.ts'
import { audienceOfChange } from '../outgoing/audience.ts'
import type { Outbox } from '../outgoing/outbox.ts'
import type { ComposedChange } from '../ports/engine-capabilities.ts'
import type { Store } from '../ports/store.ts'
import type { Runtime } from '../runtime.ts'
import type { Sessions } from '../sessions.ts'

export interface MessageChangeDeps {
  readonly sessions: Sessions
  readonly runtime: Runtime
  readonly store: Store
  readonly outbox: Outbox
}

/** A message that is to change, and the session that works. */
export interface Subject {
  readonly session: Session
  readonly message: Message
  /** The id that was set aside for its change; null when there is none. */
  readonly changeId: string | null
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
  const changeId = currentCall()?.nextMessageId?.() ?? null
  return { session: found, message: await requireMessage(store, session, ref), changeId }
}

/**
 * What became of the change that this request recorded when it was made before: that one stands, whatever holds for a new
 * one by now. Null when it recorded none. Throws CHANGE_REFUSED and SEND_UNCONFIRMED.
 */
export async function madeBefore(
  { store, outbox }: MessageChangeDeps,
  { session, message, changeId }: Subject,
  kind: MessageChangeContent['kind'],
): Promise<SentMessageChange | null> {
  if (changeId === null) return null
  for (const outgoing of await store.outgoing.find(session.name, changeId)) {
    const { content, id, raw } = outgoing
    if (content.kind !== kind || content.target.id !== message.id || content.target.chat !== message.chat) continue
    const sent = await outbox.changedBefore(session.name, outgoing)
    return sent ?? { action: toAction({ id, raw }, content.by), message }
  }
  return null
}

interface Sending {
  readonly session: Session
  readonly changeId: string | null
  /** Of a story: who hears of it; whoever got the story unless said. */
  readonly audience?: readonly Jid[] | null
}

/**
 * Records the change with the id that it keeps, then sends it; what WhatsApp has taken is stored and told in one
 * transaction. After a crash it is sent again with the same id, unless it is too late or a later one overtook it.
 */
export async function sendChange(
  deps: MessageChangeDeps,
  change: MessageChange,
  { session: { me, name: session }, changeId, audience: given }: Sending,
): Promise<SentMessageChange> {
  const capability = requireCapability(deps.runtime.require(session), 'messageChanges')
  await deps.outbox.admit(session, null)
  const made = await capability.compose(change)
  const composed = { ...made, id: changeId ?? made.id }
  const audience = given ?? (await audienceOfChange(deps.store, session, change.target))
  const content = { ...toContent(change, { composed, me }), ...(audience && { audience }) }
  const sent = await deps.outbox.change(session, { composed, content })
  return sent ?? { action: toAction(composed, content.by), message: change.target }
}

interface Composition {
  readonly composed: ComposedChange
  readonly me: Me | null
}

function toContent(change: MessageChange, { composed, me }: Composition): MessageChangeContent {
  const { target } = change
  const by = { sender: me?.phone ?? target.sender, senderAlt: me?.lid ?? null, senderName: me?.name ?? null }
  const about = { target: toRef(target), by }
  switch (change.kind) {
    case 'edit': {
      const edited = composed.edited && Buffer.from(composed.edited).toString('base64')
      return { kind: 'edit', ...about, text: change.text, sentAt: target.timestamp, edited }
    }
    case 'revoke':
      return { kind: 'revoke', ...about }
    case 'react':
      return { kind: 'react', ...about, text: change.text }
    case 'vote':
      return { kind: 'vote', ...about, options: change.options }
    case 'pin':
      return { kind: 'pin', ...about, seconds: change.seconds }
  }
}

/** The message was removed here while its change was on its way: WhatsApp has taken it all the same. */
const toAction = ({ id, raw }: Pick<Outgoing, 'id' | 'raw'>, by: Author): MessageAction => ({
  id,
  fromMe: true,
  ...by,
  timestamp: Math.floor(Date.now() / 1000),
  raw,
  origin: 'api',
})

/** An own message that never left cannot be changed for others; one on its way may still leave as it was. */
export function requireSent({ origin, ack, id }: Message): void {
  if (origin !== 'api' || (ack !== 'pending' && ack !== 'error')) return
  throw new GatewayError('CHANGE_REFUSED', `WhatsApp has not taken message ${id} yet`)
}

/** Throws CHANGE_REFUSED for a message that was deleted for everyone. */
export function requirePresent({ revokedAt, id }: Message): void {
  if (revokedAt !== null) throw new GatewayError('CHANGE_REFUSED', `message ${id} was deleted for everyone`)
}
