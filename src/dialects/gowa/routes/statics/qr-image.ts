import { GatewayError } from '../../../../core/errors.ts'
import { route, type Route } from '../../../dialect.ts'
import { OPEN } from '../../auth.ts'
import { currentCode, parseQrFile } from '../../qr-link.ts'

/** GET /statics/qrcode/{file}: the picture behind `qr_link`, for whoever has the link, while its code can be scanned. */
const show = route('GET /statics/qrcode/:file', {
  summary: 'Get the picture of a QR code',
  access: OPEN,
  async handle(gateway, { params, reply }) {
    const named = parseQrFile(params.file)
    const session = named && (await gateway.sessions.get(named.session))
    const code = session && currentCode(session, named.hash)
    if (!code) throw new GatewayError('FILE_NOT_FOUND', 'this code cannot be scanned any more')
    reply.type('image/png').header('cache-control', 'no-store')
    const { default: QRCode } = await import('qrcode')
    return QRCode.toBuffer(code, { width: 512, margin: 4 })
  },
})

/** A file of GOWA's server, no operation of its API. */
export const qrImage: Route = { ...show, hidden: true }
