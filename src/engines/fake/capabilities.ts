import { GatewayError } from '../../core/errors.ts'
import { bareJid, type Jid } from '../../core/model/address.ts'
import type { MessageChange, MessageRef } from '../../core/model/message.ts'
import type { Me } from '../../core/model/session.ts'
import type { ChatActivity, EngineEvent } from '../../core/ports/engine.ts'
import type {
  ChatStateChange,
  ComposedChange,
  EngineCapabilities,
  ProfilePicture,
} from '../../core/ports/engine-capabilities.ts'
import { newMessageId } from './messages.ts'

/** A change that WhatsApp has taken; `again`: one that was composed before the engine was made. */
export type TakenChange =
  | ChatStateChange
  | MessageChange
  | { readonly kind: 'again'; readonly id: string; readonly chat: Jid; readonly raw: Uint8Array }

/** The account's phone, and what WhatsApp knows of others: tests read it and write to it. */
export interface FakePhone {
  /** Whom we may not hear from. */
  readonly blocked: Set<Jid>
  /** The pictures there are. */
  readonly pictures: Map<Jid, ProfilePicture>
  /** Whose pictures were asked for, in this order. */
  readonly pictureRequests: Jid[]
  /** How long messages stay, by chat. */
  readonly timers: Map<Jid, number>
  /** What the read receipts were about that left. */
  readonly receipts: MessageRef[]
  /** What the chats were shown, oldest first. */
  readonly activities: { readonly chat: Jid; readonly activity: ChatActivity }[]
  /** The calls that were declined, by id. */
  readonly declined: string[]
  presence: 'available' | 'unavailable' | null
  /** What other devices changed, not yet heard of. */
  readonly news: EngineEvent[]
  /** Files that WhatsApp has, by the hex SHA-256 that a message's JSON names as `file`. */
  readonly files: Map<string, Uint8Array>
  /** Files that only the phone still has. */
  readonly keptFiles: Map<string, Uint8Array>
  /** Every request waits for it. */
  hold: Promise<void> | null
}

export const createPhone = (): FakePhone => ({
  blocked: new Set(),
  pictures: new Map(),
  pictureRequests: [],
  timers: new Map(),
  receipts: [],
  activities: [],
  declined: [],
  presence: null,
  news: [],
  files: new Map(),
  keptFiles: new Map(),
  hold: null,
})

interface CapabilityParts {
  /** Rejects when the session does not work, or is to fail. */
  readonly ready: () => Promise<Me>
  /** Throws when the session does not work. */
  readonly working: () => Me
  readonly emit: (event: EngineEvent) => Promise<void>
  readonly phone: FakePhone
  readonly changes: TakenChange[]
}

/** Everything an engine may be able to do, in memory. */
export function createCapabilities(parts: CapabilityParts): Required<EngineCapabilities> {
  const { ready, working, emit, phone, changes } = parts
  const composedChanges = new Map<string, MessageChange>()
  return {
    chatState: {
      async change(change, revise) {
        await ready()
        changes.push(revise ? await revise() : change)
      },
      async refresh() {
        await ready()
        for (const event of phone.news.splice(0)) await emit(event)
      },
    },
    messageChanges: {
      async compose(change) {
        working()
        const composed = composeChange(change)
        composedChanges.set(composed.id, change)
        return composed
      },
      async transmit({ id, chat, raw }) {
        await ready()
        const change = composedChanges.get(id)
        changes.push(change ?? { kind: 'again', id, chat, raw })
        return { timestamp: Math.floor(Date.now() / 1000) }
      },
    },
    chatTimers: {
      async set(chat, seconds) {
        await ready()
        phone.timers.set(bareJid(chat), seconds)
      },
    },
    pictures: {
      async get(jid) {
        phone.pictureRequests.push(jid)
        await ready()
        return phone.pictures.get(bareJid(jid)) ?? null
      },
    },
    blocking: {
      async set(jid, blocked) {
        await ready()
        if (blocked) phone.blocked.add(bareJid(jid))
        else phone.blocked.delete(bareJid(jid))
      },
      async list() {
        await ready()
        return [...phone.blocked]
      },
    },
    media: {
      async *download({ raw, part, sha256 }) {
        const hash = hashOf(raw, part)
        if (sha256 !== null && sha256 !== hash) throw new GatewayError('FILE_INVALID', 'the message has another file')
        // Memory of its own: whoever takes it may give it back.
        yield new Uint8Array(requireFile(phone.files, hash))
      },
      async renew(_ref, raw, part) {
        await ready()
        const hash = hashOf(raw, part)
        phone.files.set(hash, requireFile(phone.keptFiles, hash))
        return raw
      },
    },
    presence: {
      async set(presence) {
        await ready()
        phone.presence = presence
      },
    },
    calls: {
      async reject({ id }) {
        await ready()
        phone.declined.push(id)
      },
    },
    vitals: { read: () => ({ lastFrameAt: null, waiting: 0 }) },
  }
}

function composeChange(change: MessageChange): ComposedChange {
  const raw = Buffer.from(
    JSON.stringify(change.kind === 'edit' ? { conversation: change.text } : { kind: change.kind }),
  )
  const edited = change.kind === 'edit' ? raw : null
  return { id: newMessageId(), chat: change.target.chat, raw, attributes: { kind: change.kind }, edited }
}

/** The hash that a message's JSON names for one of its files. */
function hashOf(raw: Uint8Array, part: number): string {
  const { files } = JSON.parse(Buffer.from(raw).toString()) as { readonly files?: Readonly<Record<number, string>> }
  return files?.[part] ?? ''
}

function requireFile(files: ReadonlyMap<string, Uint8Array>, hash: string): Uint8Array {
  const bytes = files.get(hash)
  if (!bytes) throw new GatewayError('FILE_GONE', 'WhatsApp does not have this file any more')
  return bytes
}
