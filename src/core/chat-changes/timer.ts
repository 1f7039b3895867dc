import { requireCapability } from '../capability.ts'
import { patchChats } from '../chat-events.ts'
import { GatewayError } from '../errors.ts'
import { requireEditor } from '../group-standing.ts'
import type { ChatScene, ChatStep } from './step.ts'

const TIMERS: readonly number[] = [0, 86_400, 604_800, 7_776_000]

/** How long new messages stay. Throws BAD_REQUEST, NOT_IN_GROUP and NOT_GROUP_ADMIN. */
export async function planTimer(
  { session, engine, store, chat }: ChatScene,
  seconds: number,
): Promise<ChatStep | null> {
  const timers = requireCapability(engine, 'chatTimers')
  if (!TIMERS.includes(seconds)) {
    throw new GatewayError('BAD_REQUEST', `the timer of a chat must be one of ${TIMERS.join(', ')} seconds`)
  }
  if (chat.ephemeralSeconds === seconds) return null
  if (chat.kind === 'group') await requireEditor(store, { session: session.name, me: session.me }, chat.id)
  return {
    send: () => timers.set(chat.id, seconds),
    async keep(recording) {
      await patchChats(recording, [{ chat: chat.id, ephemeralSeconds: seconds }])
      const { tx } = recording
      // The notification that comes of it is no news then.
      const group = chat.kind === 'group' ? await tx.groups.get(session.name, chat.id) : null
      if (group) await tx.groups.put(session.name, [{ ...group, ephemeralSeconds: seconds }])
    },
  }
}
