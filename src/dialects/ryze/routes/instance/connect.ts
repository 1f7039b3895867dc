import type { Gateway } from '../../../../core/gateway.ts'
import { kindOf, userOf } from '../../../../core/model/address.ts'
import type { Session } from '../../../../core/model/session.ts'
import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { awaitStatus } from '../../await-status.ts'
import { fromNumber } from '../../convert/address.ts'
import { success } from '../../envelope.ts'
import { refusedAs } from '../../errors.ts'
import { badRequest, requireInstance } from '../../required.ts'
import { connectAnswer, connectQuery } from '../../schemas/instance.ts'

const TIMEOUT_MS = 60_000

/** GET /api/instance/connect/{instance}: a QR code to scan, or a code to type. Waits until there is one. */
export const connect = route('GET /api/instance/connect/:instance', {
  summary: 'Connect instance',
  access: INSTANCE.control,
  query: connectQuery,
  response: connectAnswer,
  async handle(gateway, request) {
    const { query } = request
    const name = requireInstance(request)
    const phone = query.number ? phoneDigits(query.number) : null
    if (query.history !== undefined) await keepHistory(gateway, name)
    const session = await open(gateway, name)
    if (session.status === 'working') return success('Instance already connected', { status: 'connected' })
    if (phone !== null) {
      const pairingCode = await gateway.sessions.pairingCode(name, phone)
      return success('Pairing code generated', { pairingCode, status: 'pairing' })
    }
    const qrCode = session.qr?.code ?? ''
    const { default: QRCode } = await import('qrcode')
    const qrCodeBase64 = await QRCode.toDataURL(qrCode, { width: 512, margin: 4 })
    return success('QR code generated', { qrCode, qrCodeBase64, status: 'qr' })
  },
})

function phoneDigits(number: string): string {
  const jid = fromNumber(number)
  if (kindOf(jid) !== 'phone') throw badRequest('number must be a phone number')
  return userOf(jid)
}

/** How much of the past comes is the phone's choice; it is asked for once, when the device is linked. */
async function keepHistory(gateway: Gateway, name: string): Promise<void> {
  const { me, config } = await gateway.sessions.require(name)
  if (me || config.history) return
  await gateway.sessions.update(name, (before) => ({ ...before, history: true }), { restart: 'needed' })
}

async function open(gateway: Gateway, name: string): Promise<Session> {
  await gateway.sessions.start(name)
  const session = await awaitStatus(gateway, name, {
    statuses: ['scan_qr', 'working', 'failed'],
    timeoutMs: TIMEOUT_MS,
  })
  if (session.status === 'scan_qr' || session.status === 'working') return session
  const reason = session.status === 'stopped' ? 'the instance was stopped' : 'no QR code within 60 seconds'
  throw refusedAs(500, `Failed to connect: ${session.trouble?.message ?? reason}`)
}
