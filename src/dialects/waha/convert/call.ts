import { kindOf } from '../../../core/model/address.ts'
import type { CallStatus, CallUpdate } from '../../../core/model/call.ts'
import { toWahaId } from './address.ts'

/** WAHA tells of three things that can happen to a call. */
export const CALL_EVENTS: Readonly<Record<CallStatus, string | null>> = {
  offer: 'call.received',
  ringing: null,
  accepted: 'call.accepted',
  rejected: 'call.rejected',
  ended: null,
  missed: null,
}

/** What Baileys, and so NOWEB, calls these states. */
const RAW_STATUS: Readonly<Record<CallStatus, string>> = {
  offer: 'offer',
  ringing: 'ringing',
  accepted: 'accept',
  rejected: 'reject',
  ended: 'terminate',
  missed: 'timeout',
}

/** A call as WAHA tells it, from the phone number where it is known; `_data` is Baileys' call event. */
export function toWahaCall({ id, from, fromAlt, group, status, isVideo, timestamp }: CallUpdate) {
  const phone = [from, fromAlt].find((address) => address !== null && kindOf(address) === 'phone')
  const isGroup = group !== null
  return {
    id,
    from: toWahaId(phone ?? from),
    timestamp,
    isVideo,
    isGroup,
    _data: {
      id,
      chatId: group ?? from,
      from,
      ...(phone && { callerPn: phone }),
      isGroup,
      ...(group && { groupJid: group }),
      isVideo,
      status: RAW_STATUS[status],
      date: new Date(timestamp * 1000).toISOString(),
    },
  }
}
