import { proto } from '../wire/proto.ts'
import type { PhoneContext } from './phone-context.ts'
import { toWebMessage } from './phone-history-content.ts'
import { sendHistoryOnDemand } from './phone-history.ts'
import { sendPeer, shareAppStateKey } from './phone-peer.ts'
import type { MessageSource } from './phone-receive.ts'

const { Type: ProtocolType } = proto.Message.ProtocolMessage
const { PeerDataOperationRequestType: RequestType } = proto.Message

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
