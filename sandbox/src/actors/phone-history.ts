import { randomBytes } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { encryptMedia } from '../wire/media.ts'
import { proto } from '../wire/proto.ts'
import { bareJid, isGroupJid } from './jid.ts'
import type { PhoneContext } from './phone-context.ts'
import { toConversation } from './phone-history-content.ts'
import { sendPeer } from './phone-peer.ts'

const { HistorySyncType } = proto.HistorySync
const HISTORY_NOTIFICATION = proto.Message.ProtocolMessage.Type.HISTORY_SYNC_NOTIFICATION

/** Messages of each chat in the first chunk, and at most in the chunks that follow. */
const FIRST_MESSAGES = 10
const RECENT_MESSAGES = 400
const MESSAGES_PER_CHUNK = 500
/** Above this a chunk travels as a blob over the media server, as phones do. */
const LARGEST_INLINE = 64 << 10

interface HistoryChunk extends proto.IHistorySync {
  readonly syncType: proto.HistorySync.HistorySyncType
}

/** Sends a new companion everything it needs to show the phone's chats; each chunk is a work of its own. */
export async function sendHistory(context: PhoneContext, device: string): Promise<void> {
  for (const chunk of await context.serial(async () => initialChunks(context))) {
    await context.serial(() => sendChunk(context, device, { chunk }))
  }
}

function initialChunks(context: PhoneContext): HistoryChunk[] {
  const chats = context.chats.list()
  const conversations = chats.map((chat) =>
    toConversation(context, chat, context.messages.list({ chat: chat.jid, limit: FIRST_MESSAGES })),
  )
  const recent = recentChunks(context)
  const pushnames = context.rows.list<string>('push-name').map(({ id, value }) => ({ id, pushname: value }))
  return [
    {
      syncType: HistorySyncType.INITIAL_BOOTSTRAP,
      chunkOrder: 1,
      progress: recent.length > 0 ? 20 : 100,
      conversations,
      phoneNumberToLidMappings: mappings(context),
    },
    { syncType: HistorySyncType.PUSH_NAME, chunkOrder: 1, progress: 100, pushnames },
    { syncType: HistorySyncType.INITIAL_STATUS_V3, chunkOrder: 1, progress: 100, statusV3Messages: [] },
    { syncType: HistorySyncType.NON_BLOCKING_DATA, chunkOrder: 1, progress: 100, pastParticipants: [] },
    ...recent,
  ]
}

function mappings({ rows }: PhoneContext): proto.IPhoneNumberToLIDMapping[] {
  const known = rows.list<string>('lid-of-pn')
  return known.map(({ id, value }) => ({ pnJid: `${id}@s.whatsapp.net`, lidJid: `${value}@lid` }))
}

/** What the first chunk left out, a few hundred messages at a time. */
function recentChunks(context: PhoneContext): HistoryChunk[] {
  const groups: proto.IConversation[][] = [[]]
  let inGroup = 0
  for (const chat of context.chats.list()) {
    const newest = context.messages.list({ chat: chat.jid, limit: FIRST_MESSAGES })
    const before = newest[0]?.id
    if (before === undefined) continue
    const older = context.messages.list({ chat: chat.jid, limit: RECENT_MESSAGES, before })
    if (older.length === 0) continue
    if (inGroup + older.length > MESSAGES_PER_CHUNK && inGroup > 0) {
      groups.push([])
      inGroup = 0
    }
    groups.at(-1)?.push(toConversation(context, chat, older))
    inGroup += older.length
  }
  return groups.map((conversations, index) => ({
    syncType: HistorySyncType.RECENT,
    chunkOrder: index + 2,
    progress: Math.round(20 + (80 * (index + 1)) / groups.length),
    conversations,
  }))
}

/** Seals one chunk and sends its notification. */
async function sendChunk(
  context: PhoneContext,
  device: string,
  { chunk, requestId }: { readonly chunk: HistoryChunk; readonly requestId?: string },
): Promise<void> {
  const packed = deflateSync(proto.HistorySync.encode(proto.HistorySync.fromObject(chunk)).finish())
  const inline = packed.length <= LARGEST_INLINE && chunk.syncType !== HistorySyncType.RECENT
  const notification = {
    syncType: chunk.syncType as number,
    chunkOrder: chunk.chunkOrder ?? 1,
    progress: chunk.progress ?? 100,
    ...(requestId !== undefined && { peerDataRequestSessionId: requestId }),
    ...(inline ? { initialHistBootstrapInlinePayload: packed } : storeBlob(context, packed)),
  }
  await sendPeer(context, device, {
    protocolMessage: { type: HISTORY_NOTIFICATION, historySyncNotification: notification },
  })
}

function storeBlob({ network }: PhoneContext, packed: Uint8Array): proto.Message.IHistorySyncNotification {
  const media = encryptMedia(packed, 'History')
  const directPath = `/v/t62.7/${randomBytes(16).toString('hex')}`
  network.putMedia(directPath, media.blob)
  const { mediaKey, fileSha256, fileEncSha256, fileLength } = media
  return { directPath, mediaKey, fileSha256, fileEncSha256, fileLength }
}

const MOST_ON_DEMAND = 500

/** A companion asks for messages older than the oldest it has. */
export async function sendHistoryOnDemand(
  context: PhoneContext,
  asked: {
    readonly device: string
    readonly requestId: string
    readonly request: proto.Message.PeerDataOperationRequestMessage.IHistorySyncOnDemandRequest
  },
): Promise<void> {
  const { chatJid, oldestMsgId, onDemandMsgCount } = asked.request
  const jid = chatJid ?? ''
  const chat = context.chats.find(isGroupJid(jid) ? jid : context.addresses.person(bareJid(jid)))
  const limit = Math.min(onDemandMsgCount ?? 50, MOST_ON_DEMAND)
  const range = { limit, ...(oldestMsgId ? { before: oldestMsgId } : {}) }
  const messages = chat === null ? [] : context.messages.list({ chat: chat.jid, ...range })
  const conversations = chat === null ? [] : [toConversation(context, chat, messages)]
  const chunk: HistoryChunk = { syncType: HistorySyncType.ON_DEMAND, chunkOrder: 1, progress: 100, conversations }
  await sendChunk(context, asked.device, { chunk, requestId: asked.requestId })
}
