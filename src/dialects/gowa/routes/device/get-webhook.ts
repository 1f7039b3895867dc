import { route } from '../../../dialect.ts'
import { success } from '../../answer.ts'
import { toWebhook } from '../../convert/webhook.ts'
import { pathDevice } from '../../devices.ts'
import { webhookDeviceNotFound } from '../../fault.ts'
import { sessionOf } from '../../session-of.ts'

/** GET /devices/{device_id}/webhook: as it was set, its secret included. */
export const getWebhook = route('GET /devices/:device_id/webhook', {
  summary: 'Get device webhook configuration',
  access: pathDevice('setting', webhookDeviceNotFound),
  async handle(gateway, request) {
    const { name, config } = await gateway.sessions.require(sessionOf(request))
    return success('Device webhook retrieved', { device_id: name, ...toWebhook(config) })
  },
})
