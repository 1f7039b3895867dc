import { route } from '../../../dialect.ts'
import { success } from '../../answer.ts'
import { pathDevice } from '../../devices.ts'
import { sessionOf } from '../../session-of.ts'
import type { Style } from '../../style.ts'
import { unlink } from '../../unlink.ts'

/** POST /devices/{device_id}/logout: unlinks the account; the device stays. */
export const logout = (style: Style) =>
  route('POST /devices/:device_id/logout', {
    summary: 'Logout device',
    access: pathDevice('control'),
    async handle(gateway, request) {
      await unlink(gateway, sessionOf(request))
      return success('Logout requested', style.results(null))
    },
  })
