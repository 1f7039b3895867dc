import { GatewayError } from '../../core/errors.ts'
import { isReceiverUrl } from '../../core/model/receiver-url.ts'
import { findBrokenHeader } from '../../util/outgoing-headers.ts'
import type { WahaSessionConfig, WahaWebhook } from './schemas/session.ts'

/** What a schema cannot say of a session's configuration. Throws BAD_REQUEST with a line per wrong field. */
export function checkConfig(config: WahaSessionConfig | null | undefined): void {
  const issues = (config?.webhooks ?? []).flatMap((webhook, index) =>
    webhookIssues(webhook, `config.webhooks.${index}`),
  )
  if (issues.length > 0) throw new GatewayError('BAD_REQUEST', issues.join('; '), { details: { issues } })
}

function webhookIssues({ url, customHeaders }: WahaWebhook, path: string): readonly string[] {
  const issues = isReceiverUrl(url) ? [] : [`${path}.url must be a URL address`]
  for (const [index, { name, value }] of (customHeaders ?? []).entries()) {
    if (findBrokenHeader({ [name]: value }) === null) continue
    issues.push(`${path}.customHeaders.${index} must be a valid HTTP header`)
  }
  return issues
}
