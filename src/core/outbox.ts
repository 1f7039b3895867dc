import { GatewayError, type ErrorCode } from './errors.ts'
import { toRef } from './message-ref.ts'
import type { Message } from './model/message.ts'
import type { EngineSession } from './ports/engine.ts'
import type { Logger } from './ports/logger.ts'
import type { Store } from './ports/store.ts'
import type { Recorder } from './recording.ts'
import type { Runtime } from './runtime.ts'

/** Own messages on their way out: recorded before they leave, confirmed by WhatsApp's answer, sent again after a crash. */
export interface Outbox {
  /**
   * Stores a composed message and tells of it, then sends it; resolves with it once WhatsApp has taken it. Throws
   * MESSAGE_ID_IN_USE when it was not stored; any later failure leaves it stored.
   */
  send(session: string, engine: EngineSession, message: Message): Promise<Message>
  /** Sends what was recorded earlier and never confirmed, with the same ids. One run per session at a time. */
  resend(session: string): Promise<void>
}

export interface OutboxDeps {
  readonly store: Store
  readonly runtime: Runtime
  readonly record: Recorder
  readonly logger: Logger
  readonly now: () => number
}

const RESEND_BATCH = 100
/** An answer that was due yesterday helps nobody: older messages are given up, with an event. */
const RESEND_MAX_AGE_S = 24 * 60 * 60

export function createOutbox(deps: OutboxDeps): Outbox {
  const inFlight = new Set<string>()
  const resending = new Set<string>()
  /** Sessions that came to work again while a run was under way. */
  const again = new Set<string>()

  /** From before it is recorded until WhatsApp has answered, nobody else sends this message. */
  const claimed = async <T>(session: string, id: string, work: () => Promise<T>): Promise<T> => {
    const key = `${session}\n${id}`
    const isFirst = !inFlight.has(key)
    inFlight.add(key)
    try {
      return await work()
    } finally {
      if (isFirst) inFlight.delete(key)
    }
  }
  const resendOne = async (session: string, listed: Message) => {
    // Listed a while ago: it may have been answered since.
    const message = await deps.store.messages.find(session, { id: listed.id, chat: listed.chat, fromMe: true })
    if (message?.ack !== 'pending') return
    if (message.timestamp < deps.now() / 1000 - RESEND_MAX_AGE_S) {
      await settle(deps, session, { message, ack: 'error' })
      return
    }
    await transmit(deps, session, { engine: deps.runtime.require(session), message })
  }
  const tryAgain = async (session: string, message: Message) => {
    if (inFlight.has(`${session}\n${message.id}`)) return
    try {
      await claimed(session, message.id, () => resendOne(session, message))
    } catch (error) {
      // What WhatsApp refuses, or does not answer, must not keep back what comes after it.
      if (!(error instanceof GatewayError) || !PASSED_OVER.has(error.code)) throw error
      deps.logger.warn({ session, id: message.id, code: error.code }, 'unconfirmed message was not taken')
    }
  }
  const resendAll = async (session: string) => {
    const tried = new Set<string>()
    for (;;) {
      const batch = await deps.store.messages.outgoing(session, RESEND_BATCH)
      const fresh = batch.filter((message) => !tried.has(toKey(message)))
      if (fresh.length === 0) return
      for (const message of fresh) {
        tried.add(toKey(message))
        await tryAgain(session, message)
      }
    }
  }

  return {
    send: (session, engine, message) =>
      claimed(session, message.id, async () => {
        const recorded = await keep(deps, session, message)
        return transmit(deps, session, { engine, message: recorded }).catch(unconfirmed)
      }),
    async resend(session) {
      again.add(session)
      if (resending.has(session)) return
      resending.add(session)
      try {
        while (again.delete(session)) await resendAll(session)
      } catch (error) {
        deps.logger.warn({ session, err: error }, 'unconfirmed messages could not be sent again')
      } finally {
        resending.delete(session)
      }
    },
  }
}

/** Refusals that concern one message and not the connection. */
const PASSED_OVER: ReadonlySet<ErrorCode> = new Set([
  'SEND_REFUSED',
  'SEND_UNCONFIRMED',
  'CHAT_INVALID',
  'NUMBER_NOT_ON_WHATSAPP',
])

function keep({ record }: OutboxDeps, session: string, message: Message): Promise<Message> {
  return record(session, async ({ tx, tell }) => {
    const added = await tx.messages.add(session, message, { announced: true })
    if (added.outcome !== 'new') throw idInUse(message.id)
    await tell(added.message.chat, { type: 'message.created', message: added.message })
    return added.message
  })
}

async function transmit(
  deps: OutboxDeps,
  session: string,
  { engine, message }: { readonly engine: EngineSession; readonly message: Message },
): Promise<Message> {
  try {
    await engine.transmit(message)
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'SEND_REFUSED') {
      await settle(deps, session, { message, ack: 'error', errorCode: numberOrNull(error.details['code']) })
    }
    throw error
  }
  return settle(deps, session, { message, ack: 'server' })
}

interface Answer {
  readonly message: Message
  readonly ack: 'server' | 'error'
  readonly errorCode?: number | null
}

function settle({ record }: OutboxDeps, session: string, answer: Answer): Promise<Message> {
  const { message, ack, errorCode = null } = answer
  return record(session, async ({ tx, at, tell }) => {
    const changed = await tx.messages.acknowledge(session, toRef(message), ack)
    if (!changed) return message
    const target = toRef(changed)
    await tell(changed.chat, { type: 'message.ack', target, by: null, ack, timestamp: at, errorCode })
    return changed
  })
}

/** What is recorded leaves sooner or later: a caller who is told to try again would send it twice. */
function unconfirmed(error: unknown): never {
  if (!(error instanceof GatewayError) || error.code !== 'SESSION_NOT_READY') throw error
  const message = 'the connection to WhatsApp broke before it confirmed the message; it is sent again by itself, once'
  throw new GatewayError('SEND_UNCONFIRMED', message, { cause: error })
}

const toKey = (message: Message): string => `${message.chat}\n${message.id}`

const idInUse = (id: string): GatewayError =>
  new GatewayError('MESSAGE_ID_IN_USE', `message id ${id} is already used in this chat; ask for a new one`)

const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null)
