import type { Outgoing } from '../../../core/model/outgoing.ts'

/** Something on its way out, without what it says. */
export function toOutgoingView({ id, chat, content, state, dueAt, ...rest }: Outgoing) {
  const { attempts, leftAt, createdAt, updatedAt, error } = rest
  const isOpen = state === 'queued' || state === 'leaving'
  return {
    id,
    chat,
    kind: content.kind === 'state' ? content.wish.change.kind : content.kind,
    target: 'target' in content ? content.target.id : null,
    state,
    attempts,
    dueAt: isOpen ? dueAt : null,
    leftAt,
    createdAt,
    updatedAt,
    error: error === 'UNCONFIRMED' ? null : error,
  }
}
