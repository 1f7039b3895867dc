import type { Gateway } from '../../../../core/gateway.ts'
import type { RouteRequest } from '../../../dialect.ts'

/** The code to scan, as text. Throws SESSION_NOT_FOUND, SESSION_NOT_READY. */
export async function requireQr(gateway: Gateway, session: string): Promise<string> {
  const { qr } = await gateway.sessions.requireStatus(session, ['scan_qr'])
  // The status came with the code; without one the next code is a moment away.
  return qr?.code ?? ''
}

/** PNG bytes, or the same in Base64 for whoever accepts JSON. */
export async function sendQrImage(code: string, { headers, reply }: Pick<RouteRequest, 'headers' | 'reply'>) {
  const { default: QRCode } = await import('qrcode')
  const png = await QRCode.toBuffer(code, { width: 512, margin: 4 })
  if (headers.accept === 'application/json') return { mimetype: 'image/png', data: png.toString('base64') }
  reply.type('image/png')
  return png
}
