import { route } from '../../../dialect.ts'
import { success } from '../../answer.ts'
import { device } from '../../devices.ts'
import { sessionOf } from '../../session-of.ts'
import type { Style } from '../../style.ts'
import { reconnect as connectAnew } from '../../unlink.ts'

/** GET /app/reconnect: a new connection with the keys that are there. */
export const reconnect = (style: Style) =>
  route('GET /app/reconnect', {
    summary: 'Reconnecting to whatsapp server',
    access: device('control'),
    async handle(gateway, request) {
      const id = sessionOf(request)
      await connectAnew(gateway, id)
      return success('Reconnect success', style.results(null, { device_id: id }))
    },
  })
