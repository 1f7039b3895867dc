import { GatewayError } from '../../../../core/errors.ts'
import { DEFAULT_SESSION_CONFIG } from '../../../../core/model/session.ts'
import { route } from '../../../dialect.ts'
import { success } from '../../answer.ts'
import { ACCOUNT } from '../../auth.ts'
import { toDevice } from '../../convert/device.ts'
import { readWebhook, withWebhook } from '../../convert/webhook.ts'
import { gowaError } from '../../fault.ts'
import { check, documented, readFields } from '../../fields.ts'

/** A device's id is a session's name, which every API must be able to put into a path. */
const DEVICE_ID = /^[A-Za-z0-9_-]{1,54}$/

/** POST /devices: a new device, which connects when somebody logs in. */
export const add = route('POST /devices', {
  summary: 'Add a new device',
  access: ACCOUNT,
  body: documented({
    device_id: 'Text: 1 to 54 letters, digits, hyphens or underscores. Made when absent.',
    webhook_url: 'Text',
    webhook_secret: 'Text',
    webhook_events: 'Text: event names with commas between. Empty means all.',
    webhook_insecure_skip_verify: 'Boolean',
  }),
  async handle(gateway, request) {
    const fields = readFields(request)
    const id = fields.text('device_id').trim()
    const webhook = readWebhook(fields)
    const wrong = id !== '' && !DEVICE_ID.test(id)
    check({ device_id: wrong ? 'must be 1 to 54 letters, digits, hyphens or underscores' : null })
    const session = await gateway.sessions
      .create({
        name: id || undefined,
        config: webhook ? withWebhook(DEFAULT_SESSION_CONFIG, webhook) : undefined,
        start: false,
        account: request.principal?.account ?? null,
      })
      .catch((error: unknown) => {
        throw error instanceof GatewayError && error.code === 'SESSION_EXISTS' ? alreadyExists(id) : error
      })
    return success('Device added', { display_name: '', jid: '', ...toDevice(session), ...webhook })
  },
})

const alreadyExists = (id: string) =>
  gowaError('SESSION_EXISTS', {
    status: 500,
    code: 'INTERNAL_SERVER_ERROR',
    message: `device ${id} already exists`,
  })
