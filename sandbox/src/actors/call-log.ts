/** How far a call has come. */
export type CallState = 'ringing' | 'accepted' | 'rejected' | 'missed' | 'ended'

/** A call as the phone's list shows it. */
export interface CallRow {
  readonly id: string
  /** The other side. */
  readonly peer: string
  readonly fromMe: boolean
  readonly video: boolean
  readonly state: CallState
  /** The device of the other side that accepted or rejected it. */
  readonly answeredBy: string | null
  /** Milliseconds since 1970. */
  readonly at: number
}

/** The calls of one phone since it was made; forgotten with the process. */
export interface CallLog {
  find(id: string): CallRow | null
  put(call: CallRow): CallRow
  list(): readonly CallRow[]
}

const KEPT_CALLS = 200

/** Creates the list of calls of one phone. */
export function createCallLog(): CallLog {
  const calls = new Map<string, CallRow>()
  return {
    find: (id) => calls.get(id) ?? null,
    put(call) {
      calls.set(call.id, call)
      const oldest = calls.keys().next()
      if (calls.size > KEPT_CALLS && !oldest.done) calls.delete(oldest.value)
      return call
    },
    list: () => [...calls.values()],
  }
}
