import { route } from '../../../dialect.ts'
import { success } from '../../answer.ts'
import { device } from '../../devices.ts'
import { requireQr } from '../../login.ts'
import { qrLink, secondsLeft } from '../../qr-link.ts'
import { sessionOf } from '../../session-of.ts'

/** GET /app/login: a picture of a code to scan. */
export const login = route('GET /app/login', {
  summary: 'Login to whatsapp server',
  access: device('control'),
  async handle(gateway, request) {
    const id = sessionOf(request)
    const qr = await requireQr(gateway, id)
    return success('Login success', {
      device_id: id,
      qr_link: qrLink(request, id, qr.code),
      qr_duration: secondsLeft(qr),
    })
  },
})
