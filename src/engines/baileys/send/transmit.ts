import type { WASocket } from 'baileys'
import type { Logger } from 'pino'
import { type ErrorCode, GatewayError } from '../../../core/errors.ts'
import type { Jid } from '../../../core/model/address.ts'
import type { Message } from '../../../core/model/message.ts'
import { isClosed, isPassing, notReady, unconfirmed } from '../errors.ts'
import { hasFile } from '../media/find.ts'
import { decodeMessage, type ProtoMessage } from '../proto.ts'
import type { ServerAck } from '../receive/acks.ts'
import { createSlots } from '../../../util/slots.ts'
import { within } from '../timing.ts'
import { inChat } from './chat-scope.ts'
import { stanzaNodes } from './stanza-nodes.ts'

/** What is to leave: a composed message, or a change of one. */
export interface Outgoing extends Pick<Message, 'id' | 'chat' | 'raw'> {
  /** Of the stanza, beside the usual ones. */
  readonly attributes?: Readonly<Record<string, string>>
  /** Of a story: everybody who gets it, the account itself included. */
  readonly audience?: readonly Jid[]
}

/** Sends composed messages and waits for the server's word on each. */
export interface Transmitter {
  send(sock: WASocket, message: Outgoing): Promise<{ readonly timestamp: number }>
  /** False when nobody waits for this answer. */
  answer(ack: ServerAck): boolean
  /** The connection closed: nothing more will be answered. */
  disconnected(): void
  /** Listens to what WhatsApp says about writing to new people. */
  attach(sock: WASocket): void
}

interface Waiting {
  readonly resolve: (ack: ServerAck | null) => void
}

export interface TransmitterOptions {
  readonly sendMs: number
  /** Called with the chat of each message that has left. */
  readonly onSent: (chat: Jid) => Promise<void>
  readonly log: Logger
}

/** Files at the same time: what is written to the same person meanwhile waits behind so few of them. */
const FILES_LEAVING = 4

export function createTransmitter({ sendMs, onSent, log }: TransmitterOptions): Transmitter {
  const waiting = new Map<string, Set<Waiting>>()
  const files = createFileTurns()
  let until = 0

  function expect(id: string): { promise: Promise<ServerAck | null>; done: () => void } {
    const { promise, resolve } = Promise.withResolvers<ServerAck | null>()
    const entry = { resolve }
    const others = waiting.get(id) ?? new Set()
    waiting.set(id, others.add(entry))
    const done = (): void => {
      others.delete(entry)
      if (!others.size) waiting.delete(id)
    }
    return { promise, done }
  }

  return {
    async send(sock, message) {
      if (!message.raw) throw new GatewayError('INTERNAL', 'the message has no content to send')
      const { promise, done } = expect(message.id)
      try {
        const content = decodeMessage(message.raw)
        const leave = async () => {
          const relayed = within(
            sendMs,
            relay(sock, { ...message, content }, until).then(() => true),
          )
          if (!(await relayed)) throw unconfirmed()
        }
        await (hasFile(content) ? files.run(leave) : leave())
        onSent(message.chat).catch((error: unknown) => log.debug({ err: error }, 'token note not written'))
        const ack = await within(sendMs, promise)
        if (!ack) throw unconfirmed()
        if (ack.error !== null) throw refused(ack.error, { until })
        return { timestamp: ack.timestamp }
      } finally {
        done()
      }
    },
    answer(ack) {
      const entries = waiting.get(ack.id)
      for (const { resolve } of entries ?? []) resolve(ack)
      return Boolean(entries)
    },
    attach(sock) {
      sock.ev.on('connection.update', ({ reachoutTimeLock: lock }) => {
        if (lock) until = lock.isActive ? (lock.timeEnforcementEnds?.getTime() ?? 0) : 0
      })
    },
    disconnected() {
      files.disconnected()
      for (const entries of waiting.values()) for (const { resolve } of entries) resolve(null)
    },
  }
}

interface FileTurns {
  /** Each of those before leaves in its time. Throws what `leave` does, and SESSION_NOT_READY when the connection closes first. */
  run(leave: () => Promise<void>): Promise<void>
  disconnected(): void
}

function createFileTurns(): FileTurns {
  const slots = createSlots(FILES_LEAVING)
  let connection = new AbortController()
  return {
    async run(leave) {
      const { signal } = connection
      try {
        await slots.run(leave, signal)
      } catch (error) {
        throw error instanceof GatewayError ? error : closedMeanwhile(error)
      }
    },
    disconnected() {
      connection.abort()
      connection = new AbortController()
    },
  }
}

/** Nothing has left when this rejects: Baileys encrypts first and hands the stanza over last. */
async function relay(
  sock: WASocket,
  { id, chat, content, attributes, audience }: Outgoing & { readonly content: ProtoMessage },
  until: number,
): Promise<void> {
  try {
    const options = {
      messageId: id,
      additionalNodes: stanzaNodes(content, chat, Date.now()),
      ...(attributes ? { additionalAttributes: { ...attributes } } : {}),
      ...(audience ? { statusJidList: [...audience] } : {}),
    }
    await inChat(chat, () => sock.relayMessage(chat, content, options))
  } catch (error) {
    // Baileys fails in many ways on a connection that has gone: none of them is WhatsApp's word on the message.
    if (isClosed(error) || !sock.ws.isOpen) throw closedMeanwhile(error)
    // It may be a repetition of what has arrived.
    if (isPassing(error)) throw unconfirmed(error)
    const code = (error as { data?: unknown }).data
    throw refused(typeof code === 'number' ? code : null, { cause: error, until })
  }
}

const closedMeanwhile = (cause?: unknown): GatewayError => notReady('the connection closed meanwhile', cause)

const HINTS: Readonly<Record<number, string>> = {
  463: 'WhatsApp does not let this account write to new people at the moment; wait, and do not try again in a loop',
  479: 'WhatsApp refused the form of the message; try again in a minute',
  429: 'too many messages in a short time; slow down',
}

/** What WhatsApp says about the account rather than about the message. */
const LIMITS: Readonly<Record<number, ErrorCode>> = { 463: 'ACCOUNT_RESTRICTED', 429: 'SEND_RATE_LIMITED' }

function refused(code: number | null, { cause, until }: Reason): GatewayError {
  const hint = (code !== null && HINTS[code]) || 'WhatsApp refused the message'
  if (code === null) return new GatewayError('SEND_REFUSED', hint, { cause })
  const left = code === REACHOUT ? until - Date.now() : 0
  const details = { code, ...(left > 0 ? { retryAfterMs: left } : {}) }
  return new GatewayError(LIMITS[code] ?? 'SEND_REFUSED', `${hint} (${code})`, { cause, details })
}

const REACHOUT = 463

interface Reason {
  readonly cause?: unknown
  /** Milliseconds since 1970 until which WhatsApp said that the account may not write to new people; 0 when it did not. */
  readonly until: number
}
