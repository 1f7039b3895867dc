import type { Sink } from '../core/ports/sink.ts'
import type { GuardedHttp } from '../util/guarded-http.ts'
import { createWebhookSink } from './webhook/index.ts'

/** Every way an event can leave. */
export function createSinks(deps: { readonly http: GuardedHttp; readonly webhookTimeoutMs: number }): readonly Sink[] {
  return [createWebhookSink({ http: deps.http, timeoutMs: deps.webhookTimeoutMs })]
}
