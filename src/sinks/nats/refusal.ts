import { JetStreamApiError } from '@nats-io/jetstream'
import { GatewayError } from '../../core/errors.ts'
import type { SinkResult } from '../../core/ports/sink.ts'

/** The stream takes no message of this size, now or later. */
const TOO_LARGE = 10_054

/** Why an attempt failed. Only what no time can mend is final. */
export function toRefusal(error: unknown): SinkResult {
  const reason = error instanceof Error && error.message !== '' ? error.message : String(error)
  const refused = { ok: false, status: null, reason, retryAfterMs: null, final: false } as const
  if (error instanceof GatewayError) return { ...refused, final: true }
  if (!(error instanceof JetStreamApiError)) return refused
  return { ...refused, status: error.status, reason: `JetStream: ${reason}`, final: error.code === TOO_LARGE }
}
