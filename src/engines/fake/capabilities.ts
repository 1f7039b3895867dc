import { bareJid, type Jid } from '../../core/model/address.ts'
import type { MessageChange, MessageRef } from '../../core/model/message.ts'
import type { Me } from '../../core/model/session.ts'
import type { ChatActivity } from '../../core/ports/engine.ts'
import type { ChatStateChange, EngineCapabilities, ProfilePicture } from '../../core/ports/engine-capabilities.ts'
import { newMessageId } from './messages.ts'

/** A change that WhatsApp has taken. */
export type TakenChange = ChatStateChange | MessageChange

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
  hold: null,
})

interface CapabilityParts {
  /** Rejects when the session does not work, or is to fail. */
  readonly ready: () => Promise<Me>
  readonly phone: FakePhone
  readonly changes: TakenChange[]
}

/** Everything an engine may be able to do, in memory. */
export function createCapabilities({ ready, phone, changes }: CapabilityParts): Required<EngineCapabilities> {
  return {
    chatState: {
      async change(change) {
        await ready()
        changes.push(change)
      },
    },
    messageChanges: {
      async send(change) {
        const me = await ready()
        changes.push(change)
        return toSentChange(change, me)
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

function toSentChange(change: MessageChange, me: Me) {
  const raw = Buffer.from(
    JSON.stringify(change.kind === 'edit' ? { conversation: change.text } : { kind: change.kind }),
  )
  const action = {
    id: newMessageId(),
    fromMe: true,
    sender: me.phone,
    senderAlt: me.lid,
    senderName: me.name,
    timestamp: Math.floor(Date.now() / 1000),
    raw,
  }
  return { action, raw: change.kind === 'edit' ? raw : null }
}
