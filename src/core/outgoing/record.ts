import { GatewayError } from '../errors.ts'
import type { Jid } from '../model/address.ts'
import type { Message } from '../model/message.ts'
import type { MessageChangeContent, Outgoing } from '../model/outgoing.ts'
import type { ComposedChange } from '../ports/engine-capabilities.ts'
import type { NewOutgoing } from '../ports/outgoing-store.ts'
import type { Recorder } from '../recording.ts'
import { retryAt } from './retry-times.ts'

export interface RecordDeps {
  readonly record: Recorder
  readonly now: () => number
  readonly resendMs: number
}

/** How many messages of a session may wait for their turn. */
const MAX_QUEUED = 10_000

export interface NewMessage {
  readonly message: Message
  readonly fingerprint: string
  /** Of a story. */
  readonly audience: readonly Jid[] | null
  readonly isFirst: boolean
  /** With the time between two messages when it is to wait for its turn. */
  readonly queued: { readonly stepMs: number } | null
}

/** Stores a message on its way out and tells of it. Null when the id is in use. Throws QUEUE_FULL. */
export function recordMessage(
  deps: RecordDeps,
  session: string,
  { message, fingerprint, audience, isFirst, queued }: NewMessage,
): Promise<{ readonly message: Message; readonly outgoing: Outgoing } | null> {
  return deps.record(session, async ({ tx, tell }) => {
    const before = queued ? await tx.outgoing.count(session, 'queued') : 0
    if (before >= MAX_QUEUED) throw queueFull()
    const added = await tx.messages.add(session, message, { announced: true })
    if (added.outcome !== 'new') return null
    const { id, chat } = added.message
    const content = { kind: 'message', fingerprint, ...(audience && { audience }) } as const
    const outgoing = await tx.outgoing.add(session, {
      ...leavingNow(deps),
      // About when: what comes before it may be held back, or cancelled.
      ...(queued && { state: 'queued', attempts: 0, leftAt: null, dueAt: deps.now() + before * queued.stepMs }),
      id,
      chat,
      content,
      isFirst,
    })
    if (!outgoing) throw idInUse(id)
    await tell(chat, { type: 'message.created', message: added.message })
    return { message: added.message, outgoing }
  })
}

/** Records a change before it leaves. */
export function recordChange(
  deps: RecordDeps,
  session: string,
  { composed, content }: { readonly composed: ComposedChange; readonly content: MessageChangeContent },
): Promise<Outgoing> {
  const { id, chat, raw, attributes } = composed
  return deps.record(session, async ({ tx }) => {
    const outgoing = await tx.outgoing.add(session, { ...leavingNow(deps), id, chat, content, raw, attributes })
    if (!outgoing) throw idInUse(id)
    return outgoing
  })
}

function leavingNow({ now, resendMs }: RecordDeps): Omit<NewOutgoing, 'id' | 'chat' | 'content'> {
  const at = now()
  return {
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
  }
}

const idInUse = (id: string): GatewayError =>
  new GatewayError('MESSAGE_ID_IN_USE', `message id ${id} is already used; ask for a new one`)

const queueFull = (): GatewayError =>
  new GatewayError('QUEUE_FULL', `${MAX_QUEUED} messages wait for their turn already; wait, or cancel some`)
