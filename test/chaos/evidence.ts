import type { Stage } from './stage.ts'
import { insist, type Requests } from './request.ts'

/** A message as a phone of the sandbox has it. */
export interface PhoneMessage {
  readonly id: string
  readonly chat: string
  readonly fromMe: boolean
  readonly kind: string
  readonly text: string | null
  readonly status: string
  readonly revoked: boolean
  readonly reactions: Readonly<Record<string, string>>
}

/** A row of a phone's chat list. Milliseconds. */
export interface PhoneChat {
  readonly jid: string
  readonly pinned: boolean
  readonly archived: boolean
  readonly mutedUntil: number | null
  readonly favorite: boolean
  readonly markedUnread: boolean
  readonly labels: readonly string[]
}

export interface PhoneEvidence {
  /** Oldest first, in the order of their coming. */
  readonly messages: readonly PhoneMessage[]
  readonly chats: readonly PhoneChat[]
}

/** A message as the gateway stores it. */
export interface StoreMessage {
  readonly id: string
  readonly chat: string
  readonly fromMe: boolean
  readonly text: string | null
  readonly ack: string
  readonly revokedAt: number | null
  readonly reactions: readonly { readonly sender: string; readonly senderAlt: string | null; readonly text: string }[]
}

/** A chat as the gateway stores it. Seconds. */
export interface StoreChat {
  readonly id: string
  readonly pinnedAt: number | null
  readonly archived: boolean
  readonly mutedUntil: number | null
  readonly favorite: boolean
  readonly markedUnread: boolean
  readonly labels: readonly string[]
}

/** An entry of a session's event log, with what is compared of it. */
export interface LogEntry {
  readonly seq: number
  readonly id: string
  readonly lane: string
  readonly type: string
  /** The message that is new, in `message.created`. */
  readonly message: string | null
  /** The message that an edit, a deletion or a reaction is about. */
  readonly target: string | null
  /** The message that carries the edit, the deletion or the reaction. */
  readonly action: string | null
  /** What a new message, an edit or a reaction says. */
  readonly text: string | null
  /** Whose edit, deletion or reaction it is: each address that names them. */
  readonly by: readonly string[]
  /** The message that could not be read, in `message.undecryptable`. */
  readonly unreadable: string | null
  /** Why, as the log says. */
  readonly reason?: string
  /** The API has a webhook for it. */
  readonly isTold: boolean
}

export interface SessionEvidence {
  readonly name: string
  readonly number: string
  readonly messages: readonly StoreMessage[]
  readonly log: readonly LogEntry[]
  readonly chats: readonly StoreChat[]
}

/** What one consumer has taken, in the order of the first taking. */
export interface ConsumerEvidence {
  readonly name: string
  readonly taken: readonly {
    readonly id: string
    readonly event: string
    readonly session: string
    readonly message: string | null
    readonly text: string | null
    readonly at: number
    readonly times: number
  }[]
  readonly altered: readonly string[]
}

/** A message's file, as it can be had at one place. */
export interface FileEvidence {
  readonly id: string
  readonly place: string
  /** In hex; null when it cannot be had. */
  readonly sha256: string | null
  readonly why: string
}

/** Everything that is there in the end, wherever it can be looked at from outside. */
export interface Evidence {
  readonly phones: ReadonlyMap<string, PhoneEvidence>
  readonly sessions: readonly SessionEvidence[]
  readonly files: readonly FileEvidence[]
  readonly impartial: ConsumerEvidence
  readonly poor: ConsumerEvidence
}

const PAGE = 1_000

export async function collectEvidence(stage: Stage): Promise<Evidence> {
  const { control, api, held, consumers } = stage
  const numbers = (await insist(control, 'GET /accounts')).map(({ number }: { number: string }) => number)
  const phones = new Map<string, PhoneEvidence>()
  for (const number of numbers) {
    const chats = await insist(control, `GET /accounts/${number}/chats`)
    phones.set(number, { chats, messages: await phoneMessages(control, number) })
  }
  const sessions: SessionEvidence[] = []
  for (const { name, number } of held) {
    const path = `/v1/sessions/${name}`
    sessions.push({
      name,
      number,
      messages: await storeMessages(api, path),
      log: await readLog(api, path),
      chats: (await insist(api, `GET ${path}/chats?limit=${PAGE}`)).items,
    })
  }
  const files = await collectFiles(stage)
  return { phones, sessions, files, impartial: toEvidence(consumers.impartial), poor: toEvidence(consumers.poor) }
}

/** Of what was deleted nobody has a file. */
async function collectFiles({ ledger, control, api, held }: Stage): Promise<readonly FileEvidence[]> {
  const deleted = new Set(ledger.changes.flatMap(({ kind, target }) => (kind === 'revoke' ? [target] : [])))
  const posts = ledger.posts.filter(
    ({ id, file, outcome }) => file !== null && outcome !== 'refused' && !deleted.has(id),
  )
  const found: FileEvidence[] = []
  const look = async (requests: Requests, { id, place, path }: { id: string; place: string; path: string }) => {
    const hashed = await requests.hash(path)
    found.push({ id, place, sha256: 'sha256' in hashed ? hashed.sha256 : null, why: 'why' in hashed ? hashed.why : '' })
  }
  for (const { id, members } of posts) {
    for (const number of members)
      await look(control, { id, place: `phone ${number}`, path: `/accounts/${number}/messages/${id}/file` })
    for (const { name } of held.filter(({ number }) => members.includes(number)))
      await look(api, { id, place: `store of ${name}`, path: `/api/files/${name}/${id}.bin` })
  }
  return found
}

async function phoneMessages(control: Requests, number: string): Promise<readonly PhoneMessage[]> {
  const pages: PhoneMessage[][] = []
  for (let before = ''; ;) {
    const page = await insist(control, `GET /accounts/${number}/messages?limit=${PAGE}${before}`)
    pages.unshift(page)
    if (page.length < PAGE) return pages.flat()
    before = `&before=${page[0].id}`
  }
}

async function storeMessages(api: Requests, path: string): Promise<readonly StoreMessage[]> {
  const found: StoreMessage[] = []
  for (let cursor = ''; ;) {
    const { items, next } = await insist(api, `GET ${path}/messages?order=asc&limit=${PAGE}${cursor}`)
    found.push(...items)
    if (next === null) return found
    cursor = `&cursor=${encodeURIComponent(next)}`
  }
}

async function readLog(api: Requests, path: string): Promise<readonly LogEntry[]> {
  const found: LogEntry[] = []
  for (let after = 0; ;) {
    const { items, next } = await insist(api, `GET ${path}/events?limit=${PAGE}&after=${after}`)
    if (items.length === 0) return found
    found.push(...items.map(toLogEntry))
    after = next
  }
}

/** Events that WAHA has webhooks for, whatever they hold. */
const TOLD: ReadonlySet<string> = new Set([
  'session.status',
  'message.created',
  'message.ack',
  'message.reaction',
  'message.edited',
  'message.revoked',
  'message.undecryptable',
  'label.changed',
])

/** Events about another message. */
const CHANGES: ReadonlySet<string> = new Set(['message.edited', 'message.revoked', 'message.reaction'])

// oxlint-disable-next-line typescript/no-explicit-any -- events of many shapes
function toLogEntry({ seq, id, lane, event }: any): LogEntry {
  const { type } = event
  const isTold =
    TOLD.has(type) ||
    (type === 'chat.changed' && event.archived !== undefined) ||
    (type === 'label.assigned' && event.message === null)
  const isCreated = type === 'message.created'
  const isChange = CHANGES.has(type)
  const isUnreadable = type === 'message.undecryptable'
  const { id: action, sender, senderAlt } = isChange ? event.action : { id: null, sender: null, senderAlt: null }
  return {
    seq,
    id,
    lane,
    type,
    isTold,
    message: isCreated ? event.message.id : null,
    target: isChange ? event.target.id : null,
    action,
    text: isCreated ? event.message.content.text : isChange ? (event.text ?? null) : null,
    by: [sender, senderAlt].filter((one) => one !== null),
    unreadable: isUnreadable ? event.target.id : null,
    ...(isUnreadable && { reason: event.reason }),
  }
}

const toEvidence = ({ name, taken, altered }: Stage['consumers']['impartial']): ConsumerEvidence => ({
  name,
  altered,
  taken: [...taken].map(([id, entry]) => ({ id, ...entry })),
})
