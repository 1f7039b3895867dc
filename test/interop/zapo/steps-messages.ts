import { randomBytes } from 'node:crypto'

import type { Step } from '../steps.ts'
import { check, pn, textOf, type Session } from './session.ts'

/** Talk with one person: texts, ticks, repair, media and what waits while away. */
export const messageSteps: readonly Step<Session>[] = [
  { name: 'a text is decrypted by the person and the own phone', run: sendText },
  { name: 'delivery and read receipts come back', run: receiveTicks },
  { name: "a person's answer is decrypted", run: (session) => receive(session, 'hello yourself') },
  { name: 'what the own phone sends arrives', run: receiveOwn },
  { name: 'ten texts both ways stay decryptable', run: talk },
  { name: 'a message corrupted on the way is sent again', run: recoverCorrupt },
  { name: 'a document is uploaded, sent and downloaded', run: sendDocument },
  { name: 'what was written while away arrives', run: receiveOffline },
]

async function sendText({ client, control, number, anna }: Session) {
  const sent = await client.sendMessage(pn(anna), 'hello Anna')
  check(sent.ack.error === undefined, `refused with ${sent.ack.error}`)
  for (const reader of [anna, number]) {
    await control.awaitRow(
      `/accounts/${reader}/messages`,
      (row) => row['id'] === sent.id && row['text'] === 'hello Anna',
    )
  }
  return sent.id
}

async function receiveTicks({ client, control, recorder, number, anna }: Session) {
  const sent = await client.sendMessage(pn(anna), 'tick please')
  // A read receipt may name several messages: one in its id, the others in a list.
  const isOurs = (event: Readonly<Record<string, unknown>>) => JSON.stringify(event).includes(sent.id)
  await recorder.await('message_receipt', (event) => isOurs(event) && event['stanzaType'] === undefined)
  await control.call('POST', `/accounts/${anna}/read`, { chat: pn(number) })
  await recorder.await('message_receipt', (event) => isOurs(event) && event['stanzaType'] === 'read')
  return undefined
}

async function receive({ control, recorder, number, anna }: Session, text: string) {
  const from = recorder.events.length
  const id = await control.write(anna, number, text)
  const got = await recorder.await(
    'message',
    (event) => event['stanzaId'] === id && event['message'] !== undefined,
    from,
  )
  check(textOf(got['message']) === text, JSON.stringify(got['message']))
  return String(got['senderJid'])
}

async function receiveOwn({ control, recorder, number, anna }: Session) {
  const id = await control.write(number, anna, 'typed on the phone')
  await recorder.await('message', (event) => event['stanzaId'] === id && event['message'] !== undefined)
  return undefined
}

async function talk(session: Session) {
  for (let round = 0; round < 10; round += 1) {
    await session.client.sendMessage(pn(session.anna), `round ${round} out`)
    await receive(session, `round ${round} in`)
  }
  await session.control.awaitRow(`/accounts/${session.anna}/messages`, (row) => row['text'] === 'round 9 out')
  return undefined
}

async function recoverCorrupt(session: Session) {
  await session.control.call('POST', '/faults', { kind: 'corrupt', number: session.number, count: 1 })
  return receive(session, 'damaged on the way')
}

async function sendDocument({ client, control, anna }: Session) {
  const content = randomBytes(50_000)
  const document = { type: 'document', media: content, mimetype: 'application/octet-stream', fileName: 'noise.bin' }
  const sent = await client.sendMessage(pn(anna), document)
  await control.awaitRow(`/accounts/${anna}/messages`, (row) => row['id'] === sent.id)
  return sent.id
}

async function receiveOffline(session: Session) {
  await session.control.awaitQuiet()
  await session.client.disconnect()
  const from = session.recorder.events.length
  const ids: string[] = []
  for (const text of ['away 1', 'away 2', 'away 3'])
    ids.push(await session.control.write(session.anna, session.number, text))
  await session.client.connect()
  for (const id of ids) {
    await session.recorder.await('message', (event) => event['stanzaId'] === id && event['message'] !== undefined, from)
  }
  await session.recorder.await('offline_resume', (event) => event['status'] === 'complete', from)
  return undefined
}
