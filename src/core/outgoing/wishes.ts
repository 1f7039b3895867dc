import { ulid } from '../../util/ulid.ts'
import { requireCapability } from '../capability.ts'
import { type ErrorCode, GatewayError } from '../errors.ts'
import { toRef } from '../message-ref.ts'
import type { MessageRef } from '../model/message.ts'
import type { Outgoing, StateChange, StateWish } from '../model/outgoing.ts'
import type { EngineSession } from '../ports/engine.ts'
import type { Logger } from '../ports/logger.ts'
import type { Meter } from '../ports/meter.ts'
import type { Store } from '../ports/store.ts'
import type { Recorder } from '../recording.ts'
import type { Runtime } from '../runtime.ts'
import { codeOf } from './departure.ts'
import { listWith } from './favorites.ts'
import type { Limits } from './limits.ts'
import { isOvertakenBy } from './overtaken.ts'
import { GIVE_UP_MS, retryAt } from './retry-times.ts'
import { keepState } from './state-outcome.ts'

/** What is to be true of the account's own view of its chats, recorded before WhatsApp is asked for it. */
export interface Wishes {
  /** Asks WhatsApp, then stores and tells. What it throws has changed nothing. */
  make(session: string, wish: Omit<StateWish, 'after'>): Promise<void>
  /** Makes one again that a crash left open: what other devices did comes first, and newer things stay. */
  again(session: string, outgoing: Outgoing): Promise<void>
}

export interface WishesDeps {
  readonly store: Store
  readonly runtime: Runtime
  readonly record: Recorder
  readonly limits: Limits
  readonly meter: Meter
  readonly logger: Logger
  readonly now: () => number
  readonly resendMs: number
  readonly alone: <T>(session: string, outgoing: Outgoing, work: () => Promise<T>) => Promise<T | void>
}

export function createWishes(deps: WishesDeps): Wishes {
  const { store, runtime } = deps
  return {
    async make(session, wish) {
      await deps.limits.check(session, { isFirst: async () => false })
      const engine = runtime.require(session)
      const outgoing = await recordWish(deps, session, wish)
      await deps.alone(session, outgoing, () => carryOut(deps, session, { engine, outgoing, isAsked: true }))
    },
    async again(session, outgoing) {
      const { content } = outgoing
      if (content.kind !== 'state') throw new Error('no wish')
      const engine = runtime.require(session)
      const dueAt = retryAt({ ...outgoing, attempts: outgoing.attempts + 1, now: deps.now(), firstMs: deps.resendMs })
      const progress = { from: ['leaving'], attempts: outgoing.attempts + 1, dueAt, updatedAt: deps.now() } as const
      await store.outgoing.change(session, outgoing.place, progress)
      await requireCapability(engine, 'chatState').refresh()
      if (outgoing.createdAt <= deps.now() - GIVE_UP_MS) return end(deps, session, { outgoing, error: 'EXPIRED' })
      if (await isOvertakenBy(store, session, content.wish)) {
        await sendReceipts(deps, session, { engine, wish: content.wish })
        return end(deps, session, { outgoing, error: 'OVERTAKEN' })
      }
      await carryOut(deps, session, { engine, outgoing, isAsked: false })
    },
  }
}

function recordWish({ record, now, resendMs }: WishesDeps, session: string, wish: Omit<StateWish, 'after'>) {
  return record(session, async ({ tx }) => {
    const at = now()
    const added = await tx.outgoing.add(session, {
      id: ulid(),
      chat: chatOf(wish.change),
      content: { kind: 'state', wish: { ...wish, after: await tx.log.head(session) } },
      raw: null,
      attributes: {},
      state: 'leaving',
      attempts: 1,
      isFirst: false,
      dueAt: retryAt({ attempts: 1, leftAt: at, now: at, firstMs: resendMs }),
      leftAt: at,
      createdAt: at,
      updatedAt: at,
      error: null,
    })
    if (!added) throw new Error('a new id is in use')
    return added
  })
}

interface Carried {
  readonly engine: EngineSession
  readonly outgoing: Outgoing
  /** Somebody waits for it. */
  readonly isAsked: boolean
}

async function carryOut(deps: WishesDeps, session: string, { engine, outgoing, isAsked }: Carried): Promise<void> {
  const { content } = outgoing
  if (content.kind !== 'state') throw new Error('no wish')
  let { change } = content.wish
  try {
    change = await ask(deps, session, { engine, wish: content.wish, id: outgoing.id })
  } catch (error) {
    // Whoever asked is told that it failed: it must not come true later. What a crash left waits for better times.
    const isFinal = isAsked || !isPassing(error)
    if (isFinal) await end(deps, session, { outgoing, error: wordOf(error) })
    deps.meter.count('sends', { session, result: isPassing(error) ? 'unconfirmed' : 'refused' })
    throw await deps.limits.note(session, error)
  }
  deps.meter.count('sends', { session, result: 'confirmed' })
  await sendReceipts(deps, session, { engine, wish: content.wish })
  await deps.record(session, async (recording) => {
    const ended = { from: ['leaving'], state: 'confirmed', updatedAt: deps.now() } as const
    if (await recording.tx.outgoing.change(session, outgoing.place, ended)) {
      await keepState(recording, { ...content.wish, change })
    }
  })
}

/** Refusals that say nothing about the wish. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'SESSION_NOT_READY',
  'CHAT_STATE_UNAVAILABLE',
  'CHAT_STATE_CONFLICT',
  'WHATSAPP_UNREACHABLE',
  'SEND_UNCONFIRMED',
])

const isPassing = (error: unknown): boolean => error instanceof GatewayError && PASSING.has(error.code)

const wordOf = (error: unknown): string =>
  error instanceof GatewayError ? (codeOf(error)?.toString() ?? error.code) : 'INTERNAL'

interface Asking {
  readonly engine: EngineSession
  readonly wish: StateWish
}

/** Resolves with what WhatsApp was told in the end: a list is made anew of what the other devices did meanwhile. */
async function ask(
  { store }: WishesDeps,
  session: string,
  { engine, wish, id }: Asking & { readonly id: string },
): Promise<StateChange> {
  const { change, favorite } = wish
  if (change.kind === 'timer') {
    await requireCapability(engine, 'chatTimers').set(change.chat, change.seconds, id)
    return change
  }
  const chatState = requireCapability(engine, 'chatState')
  let told = change
  const revise = favorite && (async () => (told = await listWith(store, session, favorite)))
  await (revise ? chatState.change(change, revise) : chatState.change(change))
  return told
}

/**
 * For the messages that are read with a chat. It is read on every device by now: receipts that fail cannot make it unread
 * again. A kill before they have left leaves the wish open, and they go with the next attempt.
 */
async function sendReceipts(
  { store, logger }: WishesDeps,
  session: string,
  { engine, wish: { change, read = [] } }: Asking,
): Promise<void> {
  if (change.kind !== 'read' || read.length === 0) return
  const refs: MessageRef[] = []
  for (const id of read) {
    const message = await store.messages.find(session, { id, chat: change.chat, fromMe: false })
    if (message) refs.push(toRef(message))
  }
  if (refs.length === 0) return
  await engine.markRead(refs).catch((error: unknown) => {
    logger.warn({ session, err: error }, 'read receipts could not be sent')
  })
}

async function end(
  { store, now }: WishesDeps,
  session: string,
  { outgoing, error }: { readonly outgoing: Outgoing; readonly error: string },
): Promise<void> {
  const ended = { from: ['leaving'], state: 'refused', error, updatedAt: now() } as const
  await store.outgoing.change(session, outgoing.place, ended)
}

/** The chat it is about; empty when it concerns the account. */
function chatOf(change: StateChange): string {
  if ('chat' in change) return change.chat
  if ('target' in change) return change.target.chat
  return change.kind === 'contact' ? change.jid : ''
}
