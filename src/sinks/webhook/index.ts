import type { Sink, SinkResult, SinkTarget } from '../../core/ports/sink.ts'
import { checkAddress } from '../check-address.ts'
import type { GuardedHttp, HttpResponse } from '../../util/guarded-http.ts'
import { GuardedHttpError } from '../../util/guarded-http-error.ts'
import { findBrokenHeader } from '../../util/outgoing-headers.ts'
import { parseRetryAfter } from './retry-after.ts'
import { signatureHeaders } from '../signature.ts'
import { joinHeaders } from '../join-headers.ts'

/** How much of a receiver's answer is kept, for the reason of a failure and for who looks. */
const ANSWER_BYTES = 1_024
/** A receiver that has said whether it took an event need not say more: so long its words are waited for. */
const ANSWER_MS = 2_000
const REASON_CHARS = 200

/** The receiver is gone for good and says so. */
const GONE = 410

/** Posts events over HTTP. Any 2xx is success; redirects are not followed. */
export function createWebhookSink(deps: { readonly http: GuardedHttp; readonly timeoutMs: number }): Sink {
  return {
    name: 'webhook',
    schemes: ['http:', 'https:'],
    trustsOwnCa: true,
    check: (url) => checkAddress(() => deps.http.check(url)),
    async deliver(target, event, signal) {
      const headers = joinHeaders(
        { 'content-type': 'application/json', 'user-agent': 'Waypost' },
        event.headers,
        target.headers,
        signatureHeaders(event.body, target),
      )
      const broken = findBrokenHeader(headers)
      if (broken !== null) return refused(broken, true)
      try {
        const response = await deps.http.request({
          method: 'POST',
          url: addressOf(target, event.name),
          headers,
          body: event.body,
          timeoutMs: deps.timeoutMs,
          maxBytes: ANSWER_BYTES,
          overflow: 'cut',
          bodyTimeoutMs: ANSWER_MS,
          verifyTls: target.verifyTls ?? true,
          trustedCa: target.trustedCa ?? null,
          signal,
        })
        return toResult(response)
      } catch (error) {
        // An address may become public, and a receiver reachable: only what no time can mend is final.
        const final = error instanceof GuardedHttpError && ['URL_INVALID', 'HEADER_INVALID'].includes(error.code)
        return refused(error instanceof Error ? error.message : String(error), final)
      }
    },
  }
}

/** Some receivers have an address for each kind of event. */
function addressOf({ url, appendEvent }: SinkTarget, event: string): string {
  if (appendEvent !== true || !URL.canParse(url)) return url
  const address = new URL(url)
  address.pathname = `${address.pathname.replace(/\/+$/, '')}/${encodeURIComponent(event)}`
  return address.href
}

function toResult({ status, headers, body }: HttpResponse): SinkResult {
  const answer = new TextDecoder().decode(body).replace(/\s+/g, ' ').trim().slice(0, REASON_CHARS)
  if (status >= 200 && status < 300) return { ok: true, status, answer }
  return {
    ok: false,
    status,
    reason: answer === '' ? `answered ${status}` : `answered ${status}: ${answer}`,
    retryAfterMs: parseRetryAfter(headers['retry-after'], Date.now()),
    final: false,
    gone: status === GONE,
    answer,
  }
}

function refused(reason: string, final: boolean): SinkResult {
  return { ok: false, status: null, reason, retryAfterMs: null, final }
}
