import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { oneOf } from '../../schemas/fields.ts'
import { requireQr, sendQrImage } from './qr-image.ts'

/** GET /api/{session}/auth/qr: the QR code as PNG, as Base64 for `Accept: application/json`, or as its text. */
export const getQr = route('GET /api/:session/auth/qr', {
  summary: 'Get QR code for pairing',
  access: pathSession('control'),
  query: Type.Object({ format: Type.Optional(oneOf('image', 'raw')) }),
  async handle(gateway, { params, query, headers, reply }) {
    const code = await requireQr(gateway, params.session)
    if (query.format === 'raw') return { value: code }
    return sendQrImage(code, { headers, reply })
  },
})
