import { requireCapability } from './capability.ts'
import { checkName } from './draft-check/text.ts'
import type { Outbox } from './outgoing/outbox.ts'
import type { Runtime } from './runtime.ts'
import type { Sessions } from './sessions.ts'

/** How the account shows itself. Both throw SESSION_NOT_FOUND, SESSION_NOT_READY and WHATSAPP_REFUSED. */
export interface Profile {
  setPresence(session: string, presence: 'available' | 'unavailable'): Promise<void>
  /** The name that others see. */
  setName(session: string, name: string): Promise<void>
}

export function createProfile(deps: {
  readonly sessions: Sessions
  readonly runtime: Runtime
  readonly outbox: Outbox
}): Profile {
  const working = async (session: string) => {
    const found = await deps.sessions.requireStatus(session, ['working'])
    return { me: found.me, engine: deps.runtime.require(session) }
  }
  return {
    async setPresence(session, presence) {
      const { engine } = await working(session)
      await requireCapability(engine, 'presence').set(presence)
    },
    async setName(session, name) {
      const { me, engine } = await working(session)
      checkName(name)
      requireCapability(engine, 'chatState')
      if (me?.name === name) return
      await deps.outbox.wishes.make(session, { change: { kind: 'pushName', name } })
    },
  }
}
