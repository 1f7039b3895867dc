import { type BaileysEventMap, proto, type WAMessage } from 'baileys'
import type { Logger } from 'pino'
import { bareJid } from '../../../core/model/address.ts'
import type { ChatPatch } from '../../../core/model/chat.ts'
import type { IdentityPair } from '../../../core/model/contact.ts'
import type { Message } from '../../../core/model/message.ts'
import type { Me } from '../../../core/model/session.ts'
import type { EngineEvent, HistoryBatch } from '../../../core/ports/engine.ts'
import { type ActionEvent, historyReactions, toActionEvent } from '../convert/actions.ts'
import { hasReferences, requireShallow } from '../convert/bounds.ts'
import { toContactPatch, toHistoryChat, toPair } from '../convert/chat.ts'
import { type Arrival, pinnedUntil, toMessage, toRevokedMessage } from '../convert/message.ts'
import { unwrap } from '../convert/unwrap.ts'
import { toNumber } from '../proto.ts'

export type HistorySet = BaileysEventMap['messaging-history.set']

const { HistorySyncType } = proto.HistorySync
const { StubType } = proto.WebMessageInfo

/** Large enough to be quick, small enough for one transaction. */
const PART_SIZE = 500

export interface HistoryInput {
  readonly set: HistorySet
  readonly envelopes: readonly string[]
  readonly me: Me
  readonly ignored: (chat: string) => boolean
  /** False: only people are taken over. */
  readonly keepHistory: boolean
  /** The chats' state was read where WhatsApp keeps it: what history says of it is older. */
  readonly isStateKnown: boolean
  readonly log: Logger
}

/** A piece of history in bounded parts, then the changes to its messages. The last event settles the envelopes. */
export function toHistoryEvents({ envelopes, me, ignored, log, ...input }: HistoryInput): EngineEvent[] {
  const set = input.keepHistory ? input.set : { ...input.set, messages: [] }
  const kept = set.messages.filter(({ key }) => !ignored(bareJid(key.remoteJid ?? '')))
  const messages: Message[] = []
  const actions: ActionEvent[] = []
  for (const message of kept) {
    const found = read({ message, attrs: null, me }, log)
    if (found?.action) actions.push({ ...found.action, past: true })
    if (found?.message) messages.push(found.message)
  }
  messages.sort((one, other) => one.timestamp - other.timestamp)
  const events: EngineEvent[] = [...toParts(set, { ...input, messages, ignored }), ...actions]
  return events.map((event, index) => (index === events.length - 1 ? { ...event, envelopes } : event))
}

interface Past {
  readonly action?: ActionEvent
  readonly message?: Message
}

/** What a contact once wrote must not keep the rest of the past from us; null when it cannot be read. */
function read(arrival: Arrival, log: Logger): Past | null {
  const { message } = arrival
  try {
    requireShallow(message.message ?? {})
    if (!hasReferences(message, unwrap(message.message ?? {}))) throw new Error('it names what cannot be a message')
    const action = toActionEvent(arrival, [])
    if (action) return { action }
    const converted = toMessage(arrival) ?? (wasRevoked(message) ? toRevokedMessage(arrival) : null)
    if (!converted) return null
    return { message: { ...converted, reactions: historyReactions(arrival), pinnedUntil: pinnedUntil(message) } }
  } catch (error) {
    log.error({ err: error, trace: message.key.id }, 'a message of the past could not be read')
    return null
  }
}

const wasRevoked = ({ messageStubType }: WAMessage): boolean => messageStubType === StubType.REVOKE

function toParts(
  set: HistorySet,
  given: Pick<HistoryInput, 'ignored' | 'keepHistory' | 'isStateKnown'> & { readonly messages: readonly Message[] },
): EngineEvent[] {
  const { messages } = given
  const count = Math.max(1, Math.ceil(messages.length / PART_SIZE))
  return Array.from({ length: count }, (_, part): EngineEvent => {
    const last = part === count - 1
    const batch: HistoryBatch = {
      chats: part === 0 ? toChats(set, given) : [],
      contacts: part === 0 ? set.contacts.flatMap((contact) => toContactPatch(contact) ?? []) : [],
      identities: part === 0 ? toPairs(set) : [],
      messages: messages.slice(part * PART_SIZE, (part + 1) * PART_SIZE),
      percent: set.progress ?? null,
      done: last && isLast(set),
    }
    return { type: 'history', batch, envelopes: [] }
  })
}

function toChats(
  { chats }: HistorySet,
  { ignored, keepHistory, isStateKnown }: Pick<HistoryInput, 'ignored' | 'keepHistory' | 'isStateKnown'>,
): ChatPatch[] {
  if (!keepHistory) return []
  const patches = chats.flatMap((chat) => toHistoryChat(chat) ?? []).filter(({ chat }) => !ignored(chat))
  return isStateKnown ? patches.map(withoutState) : patches
}

function withoutState(patch: ChatPatch): ChatPatch {
  const { pinnedAt: _pin, archived: _archive, mutedUntil: _mute, markedUnread: _mark, ...rest } = patch
  return rest
}

/** The phone sends the newest messages first, then recent ones, then as much of the rest as was asked for. */
function isLast({ syncType, progress }: HistorySet): boolean {
  const closing: readonly unknown[] = [HistorySyncType.RECENT, HistorySyncType.FULL, HistorySyncType.ON_DEMAND]
  return closing.includes(syncType) && toNumber(progress) >= 100
}

function toPairs(set: HistorySet): IdentityPair[] {
  const named = (set.lidPnMappings ?? []).flatMap(({ lid, pn }) => toPair(lid, pn) ?? [])
  const chats = set.chats.flatMap(({ id, pnJid, lidJid }) => toPair(id, pnJid) ?? toPair(id, lidJid) ?? [])
  const unique = new Map([...named, ...chats].map((pair) => [`${pair.phone} ${pair.lid}`, pair]))
  return [...unique.values()]
}
