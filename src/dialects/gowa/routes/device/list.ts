import { route } from '../../../dialect.ts'
import { success } from '../../answer.ts'
import { ANY_KEY } from '../../auth.ts'
import { toDevice } from '../../convert/device.ts'
import { listDevices } from '../../devices.ts'
import type { Style } from '../../style.ts'

/** GET /devices: the devices that this key may see. */
export const list = (style: Style) =>
  route('GET /devices', {
    summary: 'List all devices',
    access: ANY_KEY,
    async handle(gateway, { principal }) {
      const devices = (await listDevices(gateway, principal)).map(toDevice)
      return success('List devices', devices.length > 0 ? devices : style.results([], null))
    },
  })
