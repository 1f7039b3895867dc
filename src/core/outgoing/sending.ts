import { GatewayError } from '../errors.ts'
import type { Outgoing } from '../model/outgoing.ts'
import type { PacingSettings } from '../model/session.ts'
import { withinLimit } from '../page-limits.ts'
import type { OutgoingQuery } from '../ports/outgoing-store.ts'
import type { Slice, Store } from '../ports/store.ts'
import type { Recorder } from '../recording.ts'
import type { Sessions } from '../sessions.ts'
import type { Outbox } from './outbox.ts'
import { settle } from './settle.ts'

/** What is on its way out of a session, and how fast it goes. */
export interface Sending {
  /** In the order in which it was recorded. Throws SESSION_NOT_FOUND, BAD_REQUEST when `after` is none of ours. */
  list(session: string, query: OutgoingQuery): Promise<Slice<Outgoing>>
  /** Takes a message out of the queue: it ends as refused. Throws OUTGOING_NOT_FOUND, OUTGOING_LEFT. */
  cancel(session: string, id: string): Promise<void>
  /** Null: messages leave at once. Throws SESSION_NOT_FOUND. */
  pacing(session: string): Promise<PacingSettings | null>
  /** From now on, without restarting the session; what is queued follows it too. Throws BAD_REQUEST. */
  setPacing(session: string, pacing: PacingSettings | null): Promise<PacingSettings | null>
}

export interface SendingDeps {
  readonly sessions: Sessions
  readonly store: Store
  readonly record: Recorder
  readonly outbox: Outbox
}

const MAX_LISTED = 1_000

export function createSending(deps: SendingDeps): Sending {
  const { sessions, store } = deps
  return {
    async list(session, query) {
      await sessions.require(session)
      return store.outgoing.slice(session, withinLimit(query, MAX_LISTED))
    },
    async cancel(session, id) {
      await sessions.require(session)
      await cancel(deps, session, id)
    },
    pacing: async (session) => (await sessions.require(session)).config.pacing,
    async setPacing(session, pacing) {
      if (pacing) checkPacing(pacing)
      await sessions.update(session, (before) => ({ ...before, pacing }), { restart: 'never' })
      return pacing
    },
  }
}

async function cancel({ store, record, outbox }: SendingDeps, session: string, id: string): Promise<void> {
  const found = await store.outgoing.find(session, id)
  const queued = found.find(({ state }) => state === 'queued')
  if (!queued) throw found.length > 0 ? hasLeft(id) : notFound(id)
  await record(session, async (recording) => {
    const { tx, at } = recording
    const ended = { from: ['queued'], state: 'refused', error: 'CANCELLED', updatedAt: at * 1000 } as const
    if (!(await tx.outgoing.change(session, queued.place, ended))) throw hasLeft(id)
    await settle(recording, queued, { ack: 'error', code: null, reason: 'CANCELLED', tellsChange: false })
  })
  outbox.cancelled(session, queued)
}

function checkPacing({ gapMs }: PacingSettings): void {
  if (gapMs && gapMs.min > gapMs.max) throw new GatewayError('BAD_REQUEST', 'gapMs.min must not exceed gapMs.max')
}

const notFound = (id: string): GatewayError =>
  new GatewayError('OUTGOING_NOT_FOUND', `nothing with the id ${id} is on its way out of this session`)

const hasLeft = (id: string): GatewayError =>
  new GatewayError('OUTGOING_LEFT', `message ${id} has left already; delete it for everyone instead`)
