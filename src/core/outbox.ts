import { ulid } from '../util/ulid.ts'
import { GatewayError } from './errors.ts'
import type { EventFeed } from './events.ts'
import type { Message, MessageRef } from './model/message.ts'
import type { EngineSession } from './ports/engine.ts'
import type { Logger } from './ports/logger.ts'
import type { Store } from './ports/store.ts'
import type { Runtime } from './runtime.ts'

/** Own messages on their way out: recorded before they leave, confirmed by WhatsApp's answer, sent again after a crash. */
export interface Outbox {
  /** Stores the message and tells of it. Returns it as stored. Throws MESSAGE_ID_IN_USE. */
  record(session: string, message: Message): Promise<Message>
  /** Sends a recorded message; resolves with it once WhatsApp has taken it. */
  transmit(session: string, engine: EngineSession, message: Message): Promise<Message>
  /** Sends what was recorded earlier and never confirmed, with the same ids. One run per session at a time. */
  resend(session: string): Promise<void>
}

export interface OutboxDeps {
  readonly store: Store
  readonly runtime: Runtime
  readonly feed: EventFeed
  readonly logger: Logger
  readonly now: () => number
}

const RESEND_BATCH = 100
/** An answer that was due yesterday helps nobody: older messages are given up, with an event. */
const RESEND_MAX_AGE_S = 24 * 60 * 60

export function createOutbox(deps: OutboxDeps): Outbox {
  const { store, feed, now } = deps
  const inFlight = new Set<string>()
  const resending = new Set<string>()

  const settle = async (session: string, message: Message, ack: 'server' | 'error', errorCode: number | null) => {
    const told = await store.transaction(async (tx) => {
      const changed = await tx.messages.acknowledge(session, toRef(message), ack)
      if (!changed) return null
      const timestamp = Math.floor(now() / 1000)
      const event = { type: 'message.ack', target: toRef(message), by: null, ack, timestamp, errorCode } as const
      const logged = await tx.log.append(session, { id: ulid(), timestamp: now(), lane: message.chat, event })
      return { changed, logged }
    })
    if (told) feed.publish(told.logged)
    return told?.changed ?? message
  }

  const transmit: Outbox['transmit'] = async (session, engine, message) => {
    const key = `${session}\n${message.id}`
    inFlight.add(key)
    try {
      await engine.transmit(message)
      return await settle(session, message, 'server', null)
    } catch (error) {
      if (error instanceof GatewayError && error.code === 'SEND_REFUSED') {
        await settle(session, message, 'error', numberOrNull(error.details['code']))
      }
      throw error
    } finally {
      inFlight.delete(key)
    }
  }

  const resend = async (session: string) => {
    const engine = deps.runtime.get(session)
    if (!engine) return
    for (const message of await store.messages.outgoing(session, RESEND_BATCH)) {
      if (inFlight.has(`${session}\n${message.id}`)) continue
      if (message.timestamp < now() / 1000 - RESEND_MAX_AGE_S) await settle(session, message, 'error', null)
      else await transmit(session, engine, message)
    }
  }

  return {
    transmit,
    async record(session, message) {
      const { stored, logged } = await store.transaction(async (tx) => {
        const added = await tx.messages.add(session, message, { announced: true })
        if (added.outcome === 'known') throw idInUse(message.id)
        const event = { type: 'message.created', message: added.message } as const
        const entry = { id: ulid(), timestamp: now(), lane: added.message.chat, event }
        return { stored: added.message, logged: await tx.log.append(session, entry) }
      })
      feed.publish(logged)
      return stored
    },
    async resend(session) {
      if (resending.has(session)) return
      resending.add(session)
      try {
        await resend(session)
      } catch (error) {
        deps.logger.warn({ session, err: error }, 'unconfirmed messages could not be sent again')
      } finally {
        resending.delete(session)
      }
    },
  }
}

export const toRef = (message: Message): MessageRef => ({
  id: message.id,
  chat: message.chat,
  chatAlt: message.chatAlt,
  fromMe: message.fromMe,
  participant: message.fromMe ? null : message.sender,
})

const idInUse = (id: string): GatewayError =>
  new GatewayError('MESSAGE_ID_IN_USE', `message id ${id} is already used in this chat; ask for a new one`)

const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null)
