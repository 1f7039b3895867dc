import { requireCapability } from './capability.ts'
import { checkName } from './draft-check/text.ts'
import { GatewayError } from './errors.ts'
import { requireLabel } from './label-lookup.ts'
import { findSubject, type MessageChangeDeps } from './message-changes/change.ts'
import { toRef } from './message-ref.ts'
import type { Jid } from './model/address.ts'
import type { Label } from './model/label.ts'
import type { MessageLookup } from './messages.ts'
import type { Store } from './ports/store.ts'

/** The account's labels. Putting one on a chat is `chats.change`. */
export interface Labels {
  list(session: string): Promise<readonly Label[]>
  /** Makes or changes a label on every device of the account. */
  put(session: string, label: Label): Promise<void>
  /** Throws LABEL_NOT_FOUND. */
  delete(session: string, id: string): Promise<void>
  /** Throws LABEL_NOT_FOUND, MESSAGE_NOT_FOUND. */
  assignToMessage(
    session: string,
    assignment: { readonly label: string; readonly message: MessageLookup; readonly assigned: boolean },
  ): Promise<void>
  /** Chats that carry it, as addresses. */
  chats(session: string, id: string): Promise<readonly Jid[]>
}

const PAGE = 1_000
const MAX_COLOR = 19

export function createLabels(deps: MessageChangeDeps): Labels {
  const { sessions, store } = deps
  return {
    async list(session) {
      await sessions.require(session)
      return store.labels.list(session)
    },
    put: (session, label) => putLabel(deps, session, label),
    delete: (session, id) => deleteLabel(deps, session, id),
    assignToMessage: (session, assignment) => assignToMessage(deps, session, assignment),
    async chats(session, id) {
      await sessions.require(session)
      return listChats(store, session, id)
    },
  }
}

const requireState = async ({ sessions, runtime }: MessageChangeDeps, session: string) => {
  await sessions.requireStatus(session, ['working'])
  requireCapability(runtime.require(session), 'chatState')
}

async function putLabel(deps: MessageChangeDeps, session: string, label: Label): Promise<void> {
  await requireState(deps, session)
  checkLabel(label)
  const known = await deps.store.labels.get(session, label.id)
  if (known?.name === label.name && known.color === label.color) return
  await deps.outbox.wishes.make(session, { change: { kind: 'label', label, deleted: false } })
}

async function deleteLabel(deps: MessageChangeDeps, session: string, id: string): Promise<void> {
  await requireState(deps, session)
  const label = await requireLabel(deps.store, session, id)
  await deps.outbox.wishes.make(session, { change: { kind: 'label', label, deleted: true } })
}

/** Sent even when it is so already: what labels a message carries cannot be asked for. */
async function assignToMessage(
  deps: MessageChangeDeps,
  session: string,
  { label: id, message: ref, assigned }: Parameters<Labels['assignToMessage']>[1],
): Promise<void> {
  const { message } = await findSubject(deps, session, ref)
  requireCapability(deps.runtime.require(session), 'chatState')
  await requireLabel(deps.store, session, id)
  const target = toRef(message)
  await deps.outbox.wishes.make(session, { change: { kind: 'labelMessage', label: id, target, assigned } })
}

function checkLabel({ id, name, color }: Label): void {
  checkName(name)
  if (!/^\d{1,9}$/.test(id)) throw new GatewayError('BAD_REQUEST', 'the id of a label must be a number')
  if (!Number.isInteger(color) || color < 0 || color > MAX_COLOR) {
    throw new GatewayError('BAD_REQUEST', `the color of a label must be a number from 0 to ${MAX_COLOR}`)
  }
}

async function listChats(store: Store, session: string, label: string): Promise<readonly Jid[]> {
  const asked = { label, sortBy: 'timestamp', order: 'desc', limit: PAGE, offset: 0 } as const
  const found: Jid[] = []
  let after: string | null = null
  do {
    const slice = await store.chats.slice(session, after === null ? asked : { ...asked, after })
    found.push(...slice.items.map(({ id }) => id))
    after = slice.next
  } while (after !== null)
  return found
}
