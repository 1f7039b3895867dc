import { toRows } from '../control.ts'
import type { Step } from '../steps.ts'
import { record } from './events.ts'
import { check, type Session } from './session.ts'

/** Pairing by code, and how a device ends. */
export const unlinkSteps: readonly Step<Session>[] = [
  { name: 'a second account is paired by code', run: pairByCode },
  { name: 'the phone unlinks the client, which is told so', run: unlinkByPhone },
  { name: 'the client had nothing to complain about', run: readLog },
]

async function pairByCode({ zapo, control, coder }: Session) {
  const client = zapo.client('coder')
  const recorder = record(client)
  await client.connect()
  await recorder.await('auth_qr', () => true)
  const code = await client.requestPairingCode(coder)
  await control.call('POST', `/accounts/${coder}/code`, { code })
  await recorder.await('connection_success', () => true)
  await client.logout()
  check(toRows(await control.call('GET', `/accounts/${coder}/devices`)).length === 0, 'the device is still linked')
  return undefined
}

async function unlinkByPhone({ control, recorder, number }: Session) {
  const [device] = toRows(await control.call('GET', `/accounts/${number}/devices`))
  await control.call('DELETE', `/accounts/${number}/devices/${String(device?.['id'])}`)
  const closed = await recorder.await(
    'connection',
    (event) => event['status'] === 'close' && event['isLogout'] === true,
  )
  return String(closed['reason'])
}

/** What steps provoke on purpose. */
const EXPECTED = /decrypt|stream:error|logging out|clearing (pending node queries|stored)|pairing/i

/**
 * The library has no use for the acks of its receipts; one step damages a message; and it keeps a session for each of a
 * person's two addresses, so the first message from a hidden id has to be asked for again.
 */
const TOLERATED: readonly string[] = ['unhandled.ack', 'message.decrypt_failed.msg', 'message.decrypt_failed.skmsg']

async function readLog({ zapo, recorder }: Session) {
  const complaints = zapo.logs.filter((line) => ['warn', 'error'].includes(line.level))
  const lines = complaints.filter((line) => !EXPECTED.test(line.message))
  check(lines.length === 0, JSON.stringify(lines))
  const strange = recorder.events.filter((event) => ['stanza_unhandled', 'transport_decode_error'].includes(event.name))
  const reasons = strange.map((event) => `${event.payload['reason']}`)
  const unexpected = reasons.filter((reason) => !TOLERATED.includes(reason))
  check(unexpected.length === 0, JSON.stringify(unexpected))
  return undefined
}
