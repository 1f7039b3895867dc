import { randomBytes } from 'node:crypto'
import { encodeMessage } from '../wire/message.ts'
import { proto } from '../wire/proto.ts'
import type { PhoneContext } from './phone-context.ts'
import { openSessions } from './phone-devices.ts'
import { sendHistoryOnDemand } from './phone-history.ts'
import { toWebMessage } from './phone-history-content.ts'
import type { MessageSource } from './phone-receive.ts'
import { nowSeconds, stanzaOf } from './stanza.ts'

const { Type: ProtocolType } = proto.Message.ProtocolMessage
const { PeerDataOperationRequestType: RequestType } = proto.Message
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

/** What a companion asks of its phone: app state keys, older history, a message it could not read. */
export async function handlePeerMessage(
  context: PhoneContext,
  { source, message }: { readonly source: MessageSource; readonly message: proto.IMessage },
): Promise<void> {
  if (!source.fromMe) return
  const protocol = message.protocolMessage
  if (protocol?.type === ProtocolType.APP_STATE_SYNC_KEY_REQUEST) {
    await shareAppStateKey(context, source.author)
  }
  const request = protocol?.peerDataOperationRequestMessage
  if (protocol?.type !== ProtocolType.PEER_DATA_OPERATION_REQUEST_MESSAGE || !request) return
  if (request.peerDataOperationRequestType === RequestType.HISTORY_SYNC_ON_DEMAND) {
    await sendHistoryOnDemand(context, {
      device: source.author,
      requestId: source.id,
      request: request.historySyncOnDemandRequest ?? {},
    })
  }
  if (request.peerDataOperationRequestType === RequestType.PLACEHOLDER_MESSAGE_RESEND) {
    await resendPlaceholders(context, {
      device: source.author,
      requestId: source.id,
      wanted: request.placeholderMessageResendRequest ?? [],
    })
  }
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

async function resendPlaceholders(
  context: PhoneContext,
  asked: {
    readonly device: string
    readonly requestId: string
    readonly wanted: readonly proto.Message.PeerDataOperationRequestMessage.IPlaceholderMessageResendRequest[]
  },
): Promise<void> {
  const results = asked.wanted.map(({ messageKey }) => {
    const message = context.messages.find(messageKey?.id ?? '')
    if (message === null || message.status === 'undecryptable') return {}
    const bytes = proto.WebMessageInfo.encode(proto.WebMessageInfo.fromObject(toWebMessage(context, message))).finish()
    return { placeholderMessageResendResponse: { webMessageInfoBytes: bytes } }
  })
  await sendPeer(context, asked.device, {
    protocolMessage: {
      type: ProtocolType.PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE,
      peerDataOperationRequestResponseMessage: {
        peerDataOperationRequestType: RequestType.PLACEHOLDER_MESSAGE_RESEND,
        stanzaId: asked.requestId,
        peerDataOperationResult: results,
      },
    },
  })
}
