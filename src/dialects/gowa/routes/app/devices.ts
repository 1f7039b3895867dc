import { route } from '../../../dialect.ts'
import { success } from '../../answer.ts'
import { toListedDevice } from '../../convert/device.ts'
import { device, listDevices } from '../../devices.ts'

/** GET /app/devices: every device that this key may see; as with GOWA, one has to be meant. */
export const devices = route('GET /app/devices', {
  summary: 'Get list connected devices',
  access: device(null),
  handle: async (gateway, { principal }) =>
    success('Fetch device success', (await listDevices(gateway, principal)).map(toListedDevice)),
})
