import { until } from '../control.ts'
import type { Step } from '../steps.ts'
import { record } from './events.ts'
import { check, type Session } from './session.ts'

/** From a handshake with certificate check to a device that logs in again with what it learned. */
export const pairingSteps: readonly Step<Session>[] = [
  { name: 'accounts are made and have talked before', required: true, run: makePeople },
  { name: 'handshake with certificate check brings a QR code', required: true, run: showQr },
  { name: 'the phone scans and the client is connected', required: true, run: pair },
  { name: 'the login says what the session key is', run: readCredentials },
  { name: 'the key digest is what the client computes', run: checkDigest },
  { name: 'the history arrives', run: receiveHistory },
  { name: 'the next login resumes with the known server key', run: resume },
]

async function makePeople({ control, number, anna, ben, coder }: Session) {
  const names = { [number]: 'Zapo', [anna]: 'Anna Zapo', [ben]: 'Ben Zapo', [coder]: 'Code Zapo' }
  for (const [person, name] of Object.entries(names)) await control.call('POST', '/accounts', { number: person, name })
  await control.write(anna, number, 'before pairing')
  return undefined
}

async function showQr({ client, recorder }: Session) {
  await client.connect()
  const { qr } = await recorder.await('auth_qr', () => true)
  return String(qr).slice(0, 40)
}

async function pair({ control, client, recorder, number }: Session) {
  const { qr } = await recorder.await('auth_qr', () => true)
  await control.call('POST', `/accounts/${number}/scan`, { qr })
  await recorder.await('connection_success', () => true)
  return client.getCredentials()?.meJid
}

async function readCredentials({ client }: Session) {
  const credentials = client.getCredentials()
  check(credentials?.meLid?.endsWith('@lid') ?? false, `no hidden id: ${credentials?.meLid}`)
  check(
    credentials?.companionEncStatic?.length === 32,
    `companion_enc_static has ${credentials?.companionEncStatic?.length} bytes`,
  )
  check(credentials?.serverStaticKey?.length === 32, 'no server key was kept')
  return undefined
}

/** There is nothing to compare until the client has uploaded its keys; then its own comparison must have agreed. */
async function checkDigest({ client, zapo }: Session) {
  const ask = async () => {
    const content = [{ tag: 'digest', attrs: {} }]
    const answer = await client.query({
      tag: 'iq',
      attrs: { type: 'get', xmlns: 'encrypt', to: 's.whatsapp.net' },
      content,
    })
    return answer.attrs['type'] === 'result' ? answer : null
  }
  await until(ask, 'the server has no digest')
  const complaints = zapo.logs.filter((line) => line.level === 'warn' && /digest/i.test(line.message))
  check(complaints.length === 0, JSON.stringify(complaints))
  return undefined
}

async function receiveHistory({ recorder }: Session) {
  const chunk = await recorder.await('history_sync_chunk', (event) => Number(event['messagesCount']) > 0)
  await recorder.await('history_sync_chunk', (event) => Number(event['pushnamesCount']) > 0)
  return `sync type ${chunk['syncType']}`
}

/** What the library logs when the server could read a login that was encrypted to its known key. */
const RESUMED = 'noise resume handshake successful without fallback'

/** IK: the client encrypts its login to the server key it kept, and must not fall back. */
async function resume(session: Session) {
  await session.control.awaitQuiet()
  await session.client.disconnect()
  session.client = session.zapo.client('main')
  session.recorder = record(session.client)
  await session.client.connect()
  await session.recorder.await('connection_success', () => true)
  check(
    session.zapo.logs.some((line) => line.message === RESUMED),
    'the client fell back to a full handshake',
  )
  await session.control.write(session.anna, session.number, 'after resuming')
  await session.recorder.await('message', () => true)
  return undefined
}
