import type { Sink } from '../core/ports/sink.ts'
import type { GuardedHttp } from '../util/guarded-http.ts'
import { createNatsSink } from './nats/index.ts'
import { createWebhookSink } from './webhook/index.ts'

/** What the sinks share. */
export interface SinkDeps {
  readonly http: GuardedHttp
  /** Private addresses, ranges and host names that may be reached. */
  readonly allow: readonly string[]
  /** For one attempt. */
  readonly timeoutMs: number
}

/** Every way an event can leave. */
export const createSinks = (deps: SinkDeps): readonly Sink[] => [createWebhookSink(deps), createNatsSink(deps)]
