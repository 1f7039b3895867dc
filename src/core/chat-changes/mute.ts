import { requireCapability } from '../capability.ts'
import { GatewayError } from '../errors.ts'
import type { ChatScene, ChatStep } from './step.ts'

const ALWAYS = -1

/** Silences a chat until a time, for ever (-1), or no more (null). Throws BAD_REQUEST for a time that is over. */
export function planMute({ engine, chat, at }: ChatScene, until: number | null): ChatStep | null {
  requireCapability(engine, 'chatState')
  if (until !== null && until !== ALWAYS && until <= at) {
    throw new GatewayError('BAD_REQUEST', 'a chat can only be muted until a time that is still to come')
  }
  if (chat.mutedUntil === until) return null
  return { change: { kind: 'mute', chat: chat.id, until } }
}
