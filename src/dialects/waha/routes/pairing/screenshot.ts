import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { querySession } from '../../auth.ts'
import { DEFAULT_SESSION, sessionField } from '../../schemas/fields.ts'
import { requireQr, sendQrImage } from './qr-image.ts'

/** GET /api/screenshot: there is no browser, so the QR code while one waits to be scanned, and 422 otherwise. */
export const screenshot = route('GET /api/screenshot', {
  summary: 'Get a screenshot of the current WhatsApp session',
  access: querySession('control'),
  query: Type.Object({ session: sessionField }),
  handle: async (gateway, { query, headers, reply }) =>
    sendQrImage(await requireQr(gateway, query.session ?? DEFAULT_SESSION), { headers, reply }),
})
