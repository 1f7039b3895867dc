import { type BinaryNode, getCallStatusFromNode, type WACallEvent, type WASocket } from 'baileys'
import { bareJid, type Jid } from '../../../core/model/address.ts'
import type { CallStatus, CallUpdate } from '../../../core/model/call.ts'
import { queryError } from '../errors.ts'
import { toSeconds } from '../proto.ts'

/** What a stanza says of a call. */
export type CallEvent = Pick<WACallEvent, 'id' | 'from' | 'callerPn' | 'groupJid' | 'status' | 'isVideo' | 'date'>

/** Reads the stanza; null when it is no call. */
export function readCall({ attrs, content }: BinaryNode): CallEvent | null {
  const [info] = Array.isArray(content) ? content : []
  const from = info?.attrs['from'] ?? info?.attrs['call-creator']
  const id = info?.attrs['call-id']
  if (!info || !from || !id) return null
  const groupJid = info.attrs['group-jid']
  const isVideo = Array.isArray(info.content) && info.content.some(({ tag }) => tag === 'video')
  return {
    id,
    from,
    ...(info.attrs['caller_pn'] ? { callerPn: info.attrs['caller_pn'] } : {}),
    ...(groupJid ? { groupJid } : {}),
    status: getCallStatusFromNode(info),
    isVideo,
    date: new Date((toSeconds(attrs['t']) || Date.now() / 1000) * 1000),
  }
}

/** What of a call is worth telling; the rest is how devices find each other. */
const STATUSES: Readonly<Partial<Record<CallEvent['status'], CallStatus>>> = {
  offer: 'offer',
  ringing: 'ringing',
  accept: 'accepted',
  reject: 'rejected',
  terminate: 'ended',
  timeout: 'missed',
}

/** A call in our words; null for signals nobody wants to know of. */
export function toCall(call: CallEvent): CallUpdate | null {
  const status = STATUSES[call.status]
  if (!status || !call.id) return null
  return {
    id: call.id,
    from: bareJid(call.from),
    fromAlt: call.callerPn && bareJid(call.callerPn) !== bareJid(call.from) ? bareJid(call.callerPn) : null,
    group: call.groupJid ? bareJid(call.groupJid) : null,
    status,
    isVideo: Boolean(call.isVideo),
    timestamp: Math.floor(call.date.getTime() / 1000),
  }
}

const REMEMBERED = 200

/** What was said when a call began: later stanzas do not repeat it, and only the address it came from understands an answer. */
export function createCallBook() {
  const offers = new Map<string, CallEvent>()
  return {
    /** The call with what is known of it since its offer. */
    note(call: CallEvent): CallEvent {
      const offer = offers.get(call.id)
      if (offer) {
        const { isVideo, groupJid, callerPn } = { ...call, ...offer }
        return { ...call, isVideo: Boolean(isVideo), ...(groupJid && { groupJid }), ...(callerPn && { callerPn }) }
      }
      offers.set(call.id, call)
      for (const oldest of offers.keys()) {
        if (offers.size <= REMEMBERED) break
        offers.delete(oldest)
      }
      return call
    },
    async reject(sock: WASocket, { id, from }: { readonly id: string; readonly from: Jid }): Promise<void> {
      await sock.rejectCall(id, offers.get(id)?.from ?? from).catch((error: unknown) => {
        throw queryError(error, 'to decline the call')
      })
    },
  }
}

export type CallBook = ReturnType<typeof createCallBook>
