import type { DeliveryAttempt } from '../model/delivery.ts'
import type { Logger } from '../ports/logger.ts'
import type { Meter } from '../ports/meter.ts'
import type { EncodedEvent } from '../ports/encoder.ts'
import type { Sink, SinkResult, SinkTarget } from '../ports/sink.ts'
import type { Subscription } from '../ports/store.ts'
import type { LaneItem } from './lanes.ts'
import { toSinkEvent } from './sink-event.ts'

export interface AttemptDeps {
  readonly sink: Sink
  readonly subscription: Subscription
  /** When the session was made. */
  readonly since: number
  readonly meter: Meter
  /** Carries session and subscription in every line. */
  readonly logger: Logger
  readonly now: () => number
}

/** One attempt, as the receiver needs it and as it is remembered. */
export interface Attempted {
  readonly result: SinkResult
  readonly attempt: DeliveryAttempt
}

/** How much of an answer is remembered. */
const ANSWER_CHARS = 200
const ERROR_CHARS = 500
const MAX_RECENT = 5

/** Tries an item once; counts and times it. */
export async function attemptOnce(
  deps: AttemptDeps,
  item: LaneItem,
  { payload, signal }: { readonly payload: EncodedEvent; readonly signal: AbortSignal },
): Promise<Attempted> {
  const { sink, subscription, since, now } = deps
  const at = now()
  const began = performance.now()
  const event = toSinkEvent({ seq: item.seq, payload }, subscription, since)
  const result = await sink.deliver(targetOf(subscription, at), event, signal)
  const durationMs = Math.round(performance.now() - began)
  if (!signal.aborted || result.ok) report(deps, item, result)
  return { result, attempt: toAttempt(result, { at, durationMs }) }
}

/** What a test or an attempt shows of itself. */
export const toAttempt = (
  result: SinkResult,
  { at, durationMs }: { readonly at: number; readonly durationMs: number },
): DeliveryAttempt => ({
  at,
  durationMs,
  status: result.status,
  error: result.ok ? null : result.reason.slice(0, ERROR_CHARS),
  answer: result.answer?.slice(0, ANSWER_CHARS) ?? null,
})

/** Where a subscription's events go at this moment. */
export function targetOf({ settings, previousKey, trustedCa }: Subscription, now: number): SinkTarget {
  return { ...settings, previousKey: previousKey && previousKey.until > now ? previousKey.key : null, trustedCa }
}

/** The last attempts of an item with one more. */
export const withAttempt = (item: LaneItem, attempt: DeliveryAttempt): readonly DeliveryAttempt[] =>
  [...(item.row?.recent ?? []), attempt].slice(-MAX_RECENT)

function report({ sink, subscription, meter, logger, now }: AttemptDeps, item: LaneItem, result: SinkResult): void {
  const { session } = subscription
  meter.count('delivery_attempts', { session, sink: sink.name, result: result.ok ? 'delivered' : 'failed' })
  if (result.ok && item.happenedAt > 0) {
    meter.time('deliver_seconds', { sink: sink.name }, Math.max(0, now() - item.happenedAt) / 1000)
  }
  const { seq, trace, name } = item
  const attempt = (item.row?.attempts ?? 0) + 1
  const { status } = result
  logger.debug({ seq, event: name, trace, attempt, status, ok: result.ok }, 'delivery attempted')
}
