import { requireCapability } from '../capability.ts'
import { GatewayError } from '../errors.ts'
import { requireEditor } from '../group-standing.ts'
import type { ChatScene, ChatStep } from './step.ts'

const TIMERS: readonly number[] = [0, 86_400, 604_800, 7_776_000]

/** How long new messages stay. Throws BAD_REQUEST, NOT_IN_GROUP and NOT_GROUP_ADMIN. */
export async function planTimer(
  { session, engine, store, chat }: ChatScene,
  seconds: number,
): Promise<ChatStep | null> {
  requireCapability(engine, 'chatTimers')
  if (!TIMERS.includes(seconds)) {
    throw new GatewayError('BAD_REQUEST', `the timer of a chat must be one of ${TIMERS.join(', ')} seconds`)
  }
  if (chat.ephemeralSeconds === seconds) return null
  if (chat.kind === 'group') await requireEditor(store, { session: session.name, me: session.me }, chat.id)
  return { change: { kind: 'timer', chat: chat.id, seconds } }
}
