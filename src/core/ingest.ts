import { ulid } from '../util/ulid.ts'
import { isAuthor, isGroupAdmin } from './authorship.ts'
import type { EventFeed } from './events.ts'
import { laneOf, SESSION_LANE } from './lane.ts'
import { kindOf, type Jid } from './model/address.ts'
import type { GatewayEvent, LoggedEvent } from './model/event.ts'
import type { MessageRef } from './model/message.ts'
import type { IgnoreSettings } from './model/session.ts'
import { toOutward, toOutwardAction, toOutwardTarget } from './outward.ts'
import type { EngineEvent } from './ports/engine.ts'
import type { Store, Tables } from './ports/store.ts'

/** Everything an engine announces but its connection. */
export type ContentEvent = Exclude<EngineEvent, { type: 'connection' }>

/** What one engine event means: what to store, and what to tell. */
export interface Intake {
  readonly session: string
  readonly tx: Tables
  /** Unix seconds. */
  readonly at: number
  ignores(chat: Jid): boolean
  /** Adds to the session's log, in the lane of the chat. */
  tell(chat: Jid | null, event: GatewayEvent): Promise<void>
}

export interface IngestDeps {
  readonly store: Store
  readonly feed: EventFeed
  readonly now: () => number
  readonly ignores: (session: string) => Promise<IgnoreSettings>
}

/**
 * Stores what the engine announces, in one transaction with its event and the mark that its envelopes are done.
 * Resolves when that is committed; a stanza that was handled before leaves no second trace.
 */
export function createIngest(deps: IngestDeps) {
  const { store, feed, now } = deps
  return async (session: string, event: ContentEvent): Promise<void> => {
    const settings = await deps.ignores(session)
    const ignores = (chat: Jid) => isIgnored(chat, settings)
    const told = await store.transaction(async (tx) => {
      const logged: LoggedEvent[] = []
      const tell = async (chat: Jid | null, item: GatewayEvent) => {
        const lane = chat === null ? SESSION_LANE : await laneOf(tx, session, chat)
        logged.push(await tx.log.append(session, { id: ulid(), timestamp: now(), lane, event: item }))
      }
      const envelopes = 'envelopes' in event ? event.envelopes : []
      if (envelopes.length > 0 && (await tx.inbox.settle(session, envelopes)) === 0) return logged
      const chat = chatOf(event)
      if (chat === null || !ignores(chat))
        await take({ session, tx, at: Math.floor(now() / 1000), ignores, tell }, event)
      return logged
    })
    for (const logged of told) feed.publish(logged)
  }
}

async function take(intake: Intake, event: ContentEvent): Promise<void> {
  switch (event.type) {
    case 'message':
      return takeMessage(intake, event)
    case 'reaction':
      return takeReaction(intake, event)
    case 'edit':
      return takeEdit(intake, event)
    case 'revoke':
      return takeRevoke(intake, event)
    case 'receipt':
      return takeReceipt(intake, event)
    case 'read.self':
      return intake.tx.messages.markRead(intake.session, event.chat, event.ids)
    case 'undecryptable':
      return takeUndecryptable(intake, event)
    case 'history':
      return takeHistory(intake, event)
    case 'identities':
      return intake.tx.people.link(intake.session, event.pairs)
    case 'contacts':
      return intake.tx.people.patch(intake.session, event.contacts)
    case 'chats':
      return takeChats(intake, event)
    case 'groups':
      return intake.tx.groups.put(intake.session, event.groups)
    case 'settled':
      return
  }
}

type Of<Type extends ContentEvent['type']> = Extract<ContentEvent, { type: Type }>

async function takeMessage({ session, tx, tell }: Intake, { message }: Of<'message'>): Promise<void> {
  const added = await tx.messages.add(session, message, { announced: true })
  if (added.outcome !== 'known') await tell(added.message.chat, { type: 'message.created', message: added.message })
}

async function takeReaction(intake: Intake, event: Of<'reaction'>): Promise<void> {
  const { action, target, text, past } = event
  await intake.tx.messages.react(intake.session, target, { sender: action.sender, text, at: action.timestamp })
  if (!past) await tellChange(intake, { type: 'message.reaction', action, target, text })
}

async function takeEdit(intake: Intake, { action, target, text, raw, past }: Of<'edit'>): Promise<void> {
  const { session, tx } = intake
  if (!(await isAuthor(intake, action, target))) return
  const message = await tx.messages.edit(session, target, { text, raw, at: action.timestamp })
  if (past || (!message && (await isStored(intake, target)))) return
  await tellChange(intake, { type: 'message.edited', action, target, message, text })
}

async function takeRevoke(intake: Intake, { action, target, past }: Of<'revoke'>): Promise<void> {
  const { session, tx } = intake
  const isAllowed = (await isAuthor(intake, action, target)) || (await isGroupAdmin(intake, action, target.chat))
  if (!isAllowed) return
  const before = await tx.messages.revoke(session, target, action.timestamp)
  if (past || (!before && (await isStored(intake, target)))) return
  await tellChange(intake, { type: 'message.revoked', action, target, before })
}

/** Names message and person as their own event did. */
async function tellChange(
  intake: Intake,
  event: Extract<GatewayEvent, { type: 'message.reaction' | 'message.edited' | 'message.revoked' }>,
): Promise<void> {
  const action = await toOutwardAction(intake, event.action)
  const target = await toOutwardTarget(intake, event.target)
  await intake.tell(target.chat, { ...event, action, target })
}

/**
 * A change that found nothing to change is news only when the message is older than what we have. A message of that id
 * which is there, in whatever chat, is somebody else's, or has changed already.
 */
async function isStored({ session, tx }: Intake, { id }: MessageRef): Promise<boolean> {
  return (await tx.messages.find(session, { id })) !== null
}

async function takeReceipt(intake: Intake, event: Of<'receipt'>): Promise<void> {
  const { session, tx, tell } = intake
  const { ack, timestamp, errorCode } = event
  const message =
    event.by === null
      ? await tx.messages.acknowledge(session, event.target, ack)
      : await tx.messages.acknowledgeBy(session, event.target, { by: event.by, ack, at: timestamp })
  if (!message) return
  const target = { ...event.target, chat: message.chat, chatAlt: message.chatAlt }
  const by = event.by && (await toOutward(intake, event.by, null)).jid
  await tell(target.chat, { type: 'message.ack', target, by, ack, timestamp, errorCode })
}

async function takeUndecryptable(intake: Intake, event: Of<'undecryptable'>): Promise<void> {
  const target = await toOutwardTarget(intake, event.target)
  await intake.tell(target.chat, { ...event, type: 'message.undecryptable', target })
}

async function takeHistory({ session, tx, tell, ignores }: Intake, { batch }: Of<'history'>): Promise<void> {
  await tx.people.link(session, batch.identities)
  await tx.people.patch(session, batch.contacts)
  await tx.chats.patch(session, batch.chats)
  const messages = await tx.messages.addHistory(
    session,
    batch.messages.filter((message) => !ignores(message.chat)),
  )
  const { percent, done, chats } = batch
  await tell(null, { type: 'history.progress', percent, messages, chats: chats.length, done })
}

async function takeChats({ session, tx, tell, at }: Intake, { chats }: Of<'chats'>): Promise<void> {
  for (const { chat, archived, pinnedAt } of await tx.chats.patch(session, chats)) {
    if (archived === undefined && pinnedAt === undefined) continue
    const changed = {
      ...(archived === undefined ? {} : { archived }),
      ...(pinnedAt === undefined ? {} : { pinned: pinnedAt !== null }),
    }
    await tell(chat, { type: 'chat.changed', chat, ...changed, timestamp: at })
  }
}

function isIgnored(chat: Jid, ignore: IgnoreSettings): boolean {
  switch (kindOf(chat)) {
    case 'status':
      return ignore.status
    case 'group':
      return ignore.groups
    case 'newsletter':
      return ignore.channels
    case 'broadcast':
      return ignore.broadcast
    case 'phone':
    case 'lid':
    case 'other':
      return false
  }
}

function chatOf(event: ContentEvent): Jid | null {
  if (event.type === 'message') return event.message.chat
  return 'target' in event ? event.target.chat : null
}
