import { randomBytes } from 'node:crypto'
import { encodeMessage } from '../wire/message.ts'
import { proto } from '../wire/proto.ts'
import type { PhoneContext } from './phone-context.ts'
import { openSessions } from './phone-devices.ts'
import { nowSeconds, stanzaOf } from './stanza.ts'

const { Type: ProtocolType } = proto.Message.ProtocolMessage
const KEPT_FOR_RETRY = 200

/** Sends a message that only one of our own companions is to see. Answers whether it could be encrypted for it. */
export async function sendPeer(context: PhoneContext, device: string, content: proto.IMessage): Promise<boolean> {
  const [ready] = await openSessions(context, [device])
  if (ready === undefined) return false
  const id = `3B${randomBytes(9).toString('hex').toUpperCase()}`
  const { type, ciphertext } = await context.signal.encrypt(device, encodeMessage(content))
  keepForRetry(context, id, proto.Message.encode(content).finish())
  const attrs = { id, to: device, type: 'text', category: 'peer', push_priority: 'high', t: String(nowSeconds()) }
  context.post(stanzaOf('message', attrs, [stanzaOf('enc', { v: '2', type }, ciphertext)]))
  return true
}

function keepForRetry({ rows }: PhoneContext, id: string, raw: Uint8Array): void {
  const sequence = (rows.get<number>('counter', 'peer-sent') ?? 0) + 1
  const slot = String(sequence % KEPT_FOR_RETRY)
  const previous = rows.get<string>('peer-slot', slot)
  if (previous !== null) rows.delete('peer-sent', previous)
  rows.put('counter', 'peer-sent', sequence)
  rows.put('peer-slot', slot, id)
  rows.put('peer-sent', id, raw)
}

/** Gives a companion the key of the app state collections. */
export async function shareAppStateKey(context: PhoneContext, device: string): Promise<boolean> {
  const { keyId, keyData, timestamp } = context.identity.appStateKey
  const fingerprint = { rawId: context.identity.rawId, currentIndex: 0, deviceIndexes: [0] }
  const keys = [{ keyId: { keyId }, keyData: { keyData, timestamp, fingerprint } }]
  return sendPeer(context, device, {
    protocolMessage: { type: ProtocolType.APP_STATE_SYNC_KEY_SHARE, appStateSyncKeyShare: { keys } },
  })
}
