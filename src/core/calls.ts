import { requireCapability } from './capability.ts'
import { requirePerson } from './chat-address.ts'
import type { Jid } from './model/address.ts'
import type { Runtime } from './runtime.ts'
import type { Sessions } from './sessions.ts'

/** Calls that come in. */
export interface Calls {
  /** Declines on every device. Throws SESSION_NOT_FOUND, SESSION_NOT_READY, CHAT_INVALID, NOT_SUPPORTED. */
  reject(session: string, call: { readonly id: string; readonly from: Jid }): Promise<void>
}

export function createCalls(deps: { readonly sessions: Sessions; readonly runtime: Runtime }): Calls {
  return {
    async reject(session, { id, from }) {
      await deps.sessions.requireStatus(session, ['working'])
      await requireCapability(deps.runtime.require(session), 'calls').reject({ id, from: requirePerson(from) })
    },
  }
}
