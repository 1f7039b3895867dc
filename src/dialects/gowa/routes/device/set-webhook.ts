import { route } from '../../../dialect.ts'
import type { Announcements } from '../../announcements.ts'
import { success } from '../../answer.ts'
import { readWebhook, withWebhook } from '../../convert/webhook.ts'
import { pathDevice } from '../../devices.ts'
import { invalidBody, webhookDeviceNotFound } from '../../fault.ts'
import { documented, readFields } from '../../fields.ts'
import { sessionOf } from '../../session-of.ts'

/** PATCH /devices/{device_id}/webhook: replaces all four fields; an empty address goes back to the global webhook. */
export const setWebhook = (announcements: Announcements) =>
  route('PATCH /devices/:device_id/webhook', {
    summary: 'Set device webhook configuration',
    access: pathDevice('setting', webhookDeviceNotFound),
    body: documented({
      webhook_url: 'Text; required, empty to clear',
      webhook_secret: 'Text',
      webhook_events: 'Text: event names with commas between. Empty means all.',
      webhook_insecure_skip_verify: 'Boolean',
    }),
    async handle(gateway, request) {
      const fields = readFields(request)
      const webhook = readWebhook(fields)
      if (!webhook || !fields.has('webhook_url')) throw invalidBody('webhook_url is required')
      const device = sessionOf(request)
      await gateway.sessions.update(device, (before) => withWebhook(before, webhook), { restart: 'never' })
      const message = `Device ${device} webhook config updated`
      announcements.publish({ device, code: 'DEVICE_WEBHOOK_CONFIG_UPDATED', message })
      return success('Device webhook updated', { device_id: device, ...webhook })
    },
  })
