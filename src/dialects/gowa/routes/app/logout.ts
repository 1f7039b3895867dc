import { route } from '../../../dialect.ts'
import { success } from '../../answer.ts'
import { device } from '../../devices.ts'
import { sessionOf } from '../../session-of.ts'
import type { Style } from '../../style.ts'
import { unlink } from '../../unlink.ts'

/** GET /app/logout: unlinks the account; the device stays. */
export const logout = (style: Style) =>
  route('GET /app/logout', {
    summary: 'Logout the active device (keeps the device slot)',
    access: device('control'),
    async handle(gateway, request) {
      const id = sessionOf(request)
      await unlink(gateway, id)
      return success('Success logout', style.results(null, { device_id: id }))
    },
  })
