import type { BaileysEventMap, WASocket } from 'baileys'
import { bareJid, type Jid } from '../../../core/model/address.ts'
import type { CallStatus, CallUpdate } from '../../../core/model/call.ts'
import { queryError } from '../errors.ts'

export type CallEvent = BaileysEventMap['call'][number]

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

/** Which address calls came from: only that one understands an answer. */
export function createCallBook() {
  const callers = new Map<string, string>()
  return {
    note({ id, from }: CallEvent): void {
      callers.set(id, from)
      for (const oldest of callers.keys()) {
        if (callers.size <= REMEMBERED) break
        callers.delete(oldest)
      }
    },
    async reject(sock: WASocket, { id, from }: { readonly id: string; readonly from: Jid }): Promise<void> {
      await sock.rejectCall(id, callers.get(id) ?? from).catch((error: unknown) => {
        throw queryError(error, 'to decline the call')
      })
    },
  }
}

export type CallBook = ReturnType<typeof createCallBook>
