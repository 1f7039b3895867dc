import { route } from '../../../dialect.ts'
import { success } from '../../answer.ts'
import { toConnection } from '../../convert/device.ts'
import { device } from '../../devices.ts'
import { sessionOf } from '../../session-of.ts'

/** GET /app/status: whether the device is connected and logged in. */
export const status = route('GET /app/status', {
  summary: 'Get connection status',
  access: device(null),
  async handle(gateway, request) {
    const session = await gateway.sessions.require(sessionOf(request))
    const { name, me } = session
    const jid = me?.phone ?? ''
    return success('Connection status retrieved', { ...toConnection(session), device_id: name, jid })
  },
})
