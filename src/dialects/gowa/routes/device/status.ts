import { route } from '../../../dialect.ts'
import { success } from '../../answer.ts'
import { toConnection } from '../../convert/device.ts'
import { pathDevice } from '../../devices.ts'
import { sessionOf } from '../../session-of.ts'

/** GET /devices/{device_id}/status: whether it is connected and logged in. */
export const status = route('GET /devices/:device_id/status', {
  summary: 'Get device connection status',
  access: pathDevice(null),
  async handle(gateway, request) {
    const session = await gateway.sessions.require(sessionOf(request))
    return success('Device status', { device_id: session.name, ...toConnection(session) })
  },
})
