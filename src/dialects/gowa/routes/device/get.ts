import { route } from '../../../dialect.ts'
import { success } from '../../answer.ts'
import { toDevice } from '../../convert/device.ts'
import { pathDevice } from '../../devices.ts'
import { sessionOf } from '../../session-of.ts'

/** GET /devices/{device_id}: one device. */
export const get = route('GET /devices/:device_id', {
  summary: 'Get device info',
  access: pathDevice(null),
  handle: async (gateway, request) =>
    success('Device info', toDevice(await gateway.sessions.require(sessionOf(request)))),
})
