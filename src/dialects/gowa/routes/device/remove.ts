import { GatewayError } from '../../../../core/errors.ts'
import { route } from '../../../dialect.ts'
import { success } from '../../answer.ts'
import { ANY_KEY } from '../../auth.ts'
import { findDevice } from '../../devices.ts'
import { pathDeviceNotFound } from '../../fault.ts'
import type { Style } from '../../style.ts'

/** DELETE /devices/{device_id}: unlinks the device and removes it with everything that belongs to it. */
export const remove = (style: Style) =>
  route('DELETE /devices/:device_id', {
    summary: 'Remove a device',
    access: ANY_KEY,
    async handle(gateway, { params, principal }) {
      const found = await findDevice(gateway, principal, params.device_id)
      if (!found && style.refusesUnknownDevices) throw pathDeviceNotFound(params.device_id)
      if (!principal?.actions.delete) throw new GatewayError('FORBIDDEN', 'Forbidden')
      if (found) await gateway.sessions.delete(found.name)
      return success('Device removed', style.results(null))
    },
  })
