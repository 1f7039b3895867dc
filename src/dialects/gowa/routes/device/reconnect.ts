import { route } from '../../../dialect.ts'
import { success } from '../../answer.ts'
import { pathDevice } from '../../devices.ts'
import { sessionOf } from '../../session-of.ts'
import type { Style } from '../../style.ts'
import { reconnect as connectAnew } from '../../unlink.ts'

/** POST /devices/{device_id}/reconnect: a new connection with the keys that are there. */
export const reconnect = (style: Style) =>
  route('POST /devices/:device_id/reconnect', {
    summary: 'Reconnect device',
    access: pathDevice('control'),
    async handle(gateway, request) {
      await connectAnew(gateway, sessionOf(request))
      return success('Reconnect requested', style.results(null))
    },
  })
