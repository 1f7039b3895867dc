import { createKeyedLock } from '../util/keyed-lock.ts'
import type { ConfigCache } from './config-cache.ts'
import type { EventFeed } from './events.ts'
import type { Messages } from './messages.ts'
import { isPerson, kindOf } from './model/address.ts'
import type { CallUpdate } from './model/call.ts'
import type { LoggedEvent } from './model/event.ts'
import type { Message } from './model/message.ts'
import type { Logger } from './ports/logger.ts'
import type { Runtime } from './runtime.ts'

/** What sessions do by themselves, as their configuration says. */
export interface Automation {
  start(): void
  /** Begins nothing more; resolves when nothing is under way. */
  stop(): Promise<void>
}

export interface AutomationDeps {
  readonly feed: EventFeed
  readonly messages: Messages
  readonly runtime: Runtime
  readonly configs: ConfigCache
  readonly logger: Logger
  readonly now: () => number
}

/** A session that gets more than it can answer lets the rest be. */
const MAX_WAITING = 200
/** Nobody rings any longer: the call came while we were away. */
const MAX_CALL_AGE_S = 60

/** Follows what was stored: it can neither hold up what comes in nor lose it. */
export function createAutomation(deps: AutomationDeps): Automation {
  const { feed, logger } = deps
  const lock = createKeyedLock()
  const waiting = new Map<string, number>()
  let unsubscribe = (): void => {}
  let stopped = false

  const enqueue = (event: LoggedEvent) => {
    const { session } = event
    const before = waiting.get(session) ?? 0
    if (before >= MAX_WAITING) return
    waiting.set(session, before + 1)
    void lock.run(session, async () => {
      try {
        if (!stopped) await react(deps, event)
      } catch (error) {
        logger.warn({ session, type: event.event.type, err: error }, 'what the session does by itself failed')
      } finally {
        const left = (waiting.get(session) ?? 1) - 1
        if (left > 0) waiting.set(session, left)
        else waiting.delete(session)
      }
    })
  }
  return {
    start() {
      unsubscribe = feed.subscribe((event) => {
        if (concerns(event)) enqueue(event)
      })
    },
    async stop() {
      stopped = true
      unsubscribe()
      await lock.idle()
    },
  }
}

function concerns({ event }: LoggedEvent): boolean {
  if (event.type === 'message.created') return isForUs(event.message)
  if (event.type === 'session.status') return event.status === 'working'
  return event.type === 'call' && event.call.status === 'offer'
}

/** Stories and channels are not marked: nobody asked us to look at them. */
const isForUs = ({ fromMe, chat }: Message): boolean => !fromMe && (isPerson(chat) || kindOf(chat) === 'group')

async function react(deps: AutomationDeps, { session, event }: LoggedEvent): Promise<void> {
  const { readMessages, keepOnline, rejectCalls } = (await deps.configs.get(session)).automation
  if (event.type === 'message.created' && readMessages) {
    await deps.messages.markRead(session, event.message.chat, { ids: [event.message.id] })
  }
  if (event.type === 'session.status' && keepOnline) {
    await deps.runtime.get(session)?.presence?.set('available')
  }
  if (event.type === 'call' && rejectCalls) await rejectCall(deps, session, { call: event.call, ...rejectCalls })
}

async function rejectCall(
  { messages, runtime, now }: AutomationDeps,
  session: string,
  { call, message }: { readonly call: CallUpdate; readonly message: string },
): Promise<void> {
  if (call.timestamp < now() / 1000 - MAX_CALL_AGE_S) return
  await runtime.get(session)?.calls?.reject({ id: call.id, from: call.from })
  if (message !== '') await messages.send(session, { kind: 'text', chat: call.from, text: message })
}
