import { isReceiverUrl } from '../../../core/model/receiver-url.ts'
import { findBrokenHeader } from '../../../util/outgoing-headers.ts'
import { badRequest } from '../required.ts'
import type { RyzeWebhook } from './config.ts'
import { noWebhook } from './instance.ts'

/** A receiver as a request names it. */
export interface WebhookRequest {
  readonly label: string
  readonly enabled: boolean
  readonly url?: string | null | undefined
  readonly authorization?: string | null | undefined
  readonly byEvents?: boolean | null | undefined
  readonly events?: readonly string[] | null | undefined
  readonly mediaBase64?: boolean | null | undefined
}

/** As it is kept: switched off it has nothing but its label. Throws BAD_REQUEST. */
export function fromWebhookRequest({ label, enabled, url, authorization, ...rest }: WebhookRequest): RyzeWebhook {
  if (!enabled) return noWebhook(label)
  const address = url?.trim()
  if (!address) throw badRequest('url is required when the webhook is enabled')
  if (!isReceiverUrl(address)) throw badRequest('url must be an http, https, nats or tls address')
  if (authorization && findBrokenHeader({ authorization }) !== null) {
    throw badRequest('authorization must be a valid HTTP header value')
  }
  return {
    label,
    enabled,
    url: address,
    authorization: authorization || null,
    byEvents: rest.byEvents ?? false,
    events: rest.events ?? [],
    mediaBase64: rest.mediaBase64 ?? false,
  }
}
