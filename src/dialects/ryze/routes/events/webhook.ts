import { GatewayError } from '../../../../core/errors.ts'
import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { ryzeConfigOf, withRyzeConfig, type RyzeWebhook } from '../../convert/config.ts'
import { DEFAULT_LABEL } from '../../convert/instance.ts'
import { fromWebhookRequest } from '../../convert/webhook.ts'
import { success } from '../../envelope.ts'
import { requireFlag, requireInstance } from '../../required.ts'
import { webhookAnswer, webhookRequest } from '../../schemas/events.ts'

/** How many receivers of an instance may be enabled. */
const MAX_ENABLED = 3
/** Receivers that are switched off keep their label: of those there must be an end too. */
const MAX_LABELS = 100

/** POST /api/events/webhook/{instance}: sets the receiver with this label, all of it. */
export const setWebhook = route('POST /api/events/webhook/:instance', {
  summary: 'Set webhook',
  access: INSTANCE.setting,
  body: webhookRequest,
  response: webhookAnswer,
  async handle(gateway, request) {
    const { label, enabled, ...rest } = request.body
    const webhook = fromWebhookRequest({
      ...rest,
      label: label?.trim() || DEFAULT_LABEL,
      enabled: requireFlag(enabled, 'enabled'),
    })
    await gateway.sessions.update(
      requireInstance(request),
      (config) => withRyzeConfig(config, { webhooks: put(ryzeConfigOf(config).webhooks ?? [], webhook) }),
      { restart: 'never' },
    )
    return success('Webhook configured successfully', { webhook })
  },
})

/** Throws TOO_MANY_WEBHOOKS. */
function put(before: readonly RyzeWebhook[], webhook: RyzeWebhook): readonly RyzeWebhook[] {
  const others = before.filter(({ label }) => label !== webhook.label)
  const enabled = others.filter((other) => other.enabled).length
  if (webhook.enabled && enabled >= MAX_ENABLED) {
    throw new GatewayError('TOO_MANY_WEBHOOKS', `Maximum of ${MAX_ENABLED} enabled webhooks per instance reached`)
  }
  if (others.length >= MAX_LABELS) {
    throw new GatewayError('TOO_MANY_WEBHOOKS', `Maximum of ${MAX_LABELS} webhook labels per instance reached`)
  }
  // The order of the labels: what shows them reads them as they are.
  return [...others, webhook].toSorted((a, b) => (a.label < b.label ? -1 : 1))
}
