import { GatewayError } from '../../../../core/errors.ts'
import { route, type RouteRequest } from '../../../dialect.ts'
import type { Gateway } from '../../../../core/gateway.ts'
import { INSTANCE } from '../../auth.ts'
import { ryzeConfigOf } from '../../convert/config.ts'
import { DEFAULT_LABEL } from '../../convert/instance.ts'
import { success } from '../../envelope.ts'
import { requireInstance } from '../../required.ts'
import { webhooksAnswer, webhooksQuery } from '../../schemas/events.ts'

const definition = {
  summary: 'Get webhooks',
  access: INSTANCE.setting,
  query: webhooksQuery,
  response: webhooksAnswer,
}

/** GET /api/events/getWebhook/{instance}: all receivers by label, or the one with the label asked for. */
export const getWebhook = route('GET /api/events/getWebhook/:instance', { ...definition, handle: read })

/** GET /api/events/webhook/{instance}: the same. */
export const getWebhookAlias = route('GET /api/events/webhook/:instance', { ...definition, handle: read })

type Asked = Pick<RouteRequest<unknown, { readonly label?: string }>, 'query' | 'session'>

async function read(gateway: Gateway, request: Asked) {
  const { label } = request.query
  const { config } = await gateway.sessions.require(requireInstance(request))
  const webhooks = ryzeConfigOf(config).webhooks ?? []
  if (label === undefined) return success('Webhooks retrieved successfully', { webhooks })
  const webhook = webhooks.find((item) => item.label === (label.trim() || DEFAULT_LABEL))
  if (!webhook) throw new GatewayError('WEBHOOK_NOT_FOUND', 'Webhook not found')
  return success('Webhook retrieved successfully', { webhook })
}
