import { ulid } from '../../util/ulid.ts'
import { GatewayError } from '../errors.ts'
import { SESSION_LANE } from '../lane.ts'
import type { DeliveryAttempt } from '../model/delivery.ts'
import type { GatewayEvent } from '../model/event.ts'
import type { Message } from '../model/message.ts'
import type { Session } from '../model/session.ts'
import type { EncodeContext, EncodedEvent } from '../ports/encoder.ts'
import type { Sink } from '../ports/sink.ts'
import type { Subscription, Tables } from '../ports/store.ts'
import { targetOf, toAttempt } from './attempt.ts'
import type { EventDialect } from './delivery.ts'

/** How a test delivery ended. */
export interface TestedDelivery extends DeliveryAttempt {
  readonly delivered: boolean
  /** The name of the payload that was sent. */
  readonly event: string
}

/** Says that nothing has happened: it is only to see whether deliveries arrive. */
const TEST_HEADERS = { 'X-Waypost-Test': '1' }
/** The sink has its own, shorter one. */
const MAX_MS = 11 * 60_000

/** Sends a payload of the receiver's API at once, once; nothing of it is kept. */
export async function deliverTest(
  parts: { readonly sink: Sink; readonly dialect: EventDialect; readonly now: () => number },
  subscription: Subscription,
  subject: { readonly context: EncodeContext; readonly events: readonly GatewayEvent[] },
): Promise<TestedDelivery> {
  const { sink, dialect, now } = parts
  const payload = firstPayload(dialect, { ...subject, session: subscription.session, at: now() })
  if (!payload) throw new GatewayError('NOT_SUPPORTED', 'this API has no event that could be sent as a test')
  const at = now()
  const began = performance.now()
  const headers = { ...payload.headers, ...TEST_HEADERS }
  const event = { ...payload, headers, session: subscription.session, id: `test-${ulid()}` }
  const result = await sink.deliver(targetOf(subscription, at), event, AbortSignal.timeout(MAX_MS))
  const attempt = toAttempt(result, { at, durationMs: Math.round(performance.now() - began) })
  return { delivered: result.ok, event: payload.name, ...attempt }
}

/** Events of which each API tells at least one: the session's state, and a message. */
export async function testEvents(tables: Tables, session: Session, at: number): Promise<readonly GatewayEvent[]> {
  const { status, trouble, me, statuses, name } = session
  const [last] = await tables.messages.list(name, { chat: null, order: 'desc', limit: 1, offset: 0 })
  const message = last ?? sampleMessage(session, Math.floor(at / 1000))
  return [
    { type: 'session.status', status, trouble, qr: null, me, statuses },
    { type: 'message.created', message },
  ]
}

function firstPayload(
  dialect: EventDialect,
  given: {
    readonly context: EncodeContext
    readonly events: readonly GatewayEvent[]
    readonly session: string
    readonly at: number
  },
): EncodedEvent | null {
  const { session, at: timestamp } = given
  for (const event of given.events) {
    const logged = { session, seq: 0, position: 0, id: ulid(), timestamp, lane: SESSION_LANE, event }
    const [payload] = dialect.encodeEvent(logged, given.context)
    if (payload) return payload
  }
  return null
}

/** For a session without any message: one that the account could have written to itself. */
function sampleMessage({ me }: Session, timestamp: number): Message {
  const self = me?.phone ?? '0@s.whatsapp.net'
  return {
    id: 'TEST',
    chat: self,
    chatAlt: me?.lid ?? null,
    fromMe: false,
    sender: self,
    senderAlt: me?.lid ?? null,
    senderName: me?.name ?? null,
    timestamp,
    content: { kind: 'text', text: 'Test delivery', mentions: [] },
    quoted: null,
    ack: 'device',
    origin: 'contact',
    editedAt: null,
    revokedAt: null,
    starred: false,
    pinnedUntil: null,
    reactions: [],
    raw: null,
  }
}
