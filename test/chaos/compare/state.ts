import type { Evidence, PhoneChat, PhoneMessage, SessionEvidence, StoreChat, StoreMessage } from '../evidence.ts'
import type { Ledger, Wish } from '../ledger.ts'
import type { Finding } from './finding.ts'

/** Whether gateway and phone show the same, and show what was last asked for. */
export function compareState(ledger: Ledger, evidence: Evidence): readonly Finding[] {
  const wishes = ledger.wishes.filter(counts).filter(isLast)
  return evidence.sessions.flatMap((session) => {
    const phone = evidence.phones.get(session.number)
    if (!phone) return []
    const stored = new Map(session.messages.map((message) => [message.id, message]))
    const rows = new Map(session.chats.map((chat) => [chat.id, chat]))
    return [
      ...phone.chats.flatMap((chat) => compareChat(session, chat, rows.get(chat.jid))),
      ...phone.messages.flatMap((message) => compareMessage(session, message, stored.get(message.id))),
      ...wishes.flatMap((wish) => compareWish(session, wish, phone.chats)),
    ]
  })
}

/** A clear refusal has changed nothing. */
const counts = ({ outcome, doubtful }: Pick<Wish, 'outcome' | 'doubtful'>): boolean => outcome !== 'refused' || doubtful

function compareChat({ name }: SessionEvidence, phone: PhoneChat, stored: StoreChat | undefined): readonly Finding[] {
  const place = `store of ${name}`
  const id = phone.jid
  if (!stored) return [{ kind: 'lost', place, id, what: 'the chat is not there', at: null }]
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['pinned', phone.pinned, stored.pinnedAt !== null],
    ['archived', phone.archived, stored.archived],
    ['muted', phone.mutedUntil !== null, stored.mutedUntil !== null],
    ['favorite', phone.favorite, stored.favorite],
    ['marked unread', phone.markedUnread, stored.markedUnread],
    ['labels', phone.labels.toSorted().join(), stored.labels.toSorted().join()],
  ]
  return pairs
    .filter(([, onPhone, here]) => onPhone !== here)
    .map(([what, onPhone, here]) => ({
      ...({ kind: 'different', place, id, at: null } as const),
      what: `${what}: ${String(onPhone)} on the phone, ${String(here)} here`,
    }))
}

/** What people and programs write here; other kinds are about these. */
const WRITTEN: readonly string[] = ['text', 'document']

/** As far as the phone's ticks go. */
const ACKS: Readonly<Record<string, readonly string[]>> = {
  delivered: ['device', 'read', 'played'],
  read: ['read', 'played'],
  played: ['played'],
}

function compareMessage(
  { name }: SessionEvidence,
  phone: PhoneMessage,
  stored: StoreMessage | undefined,
): readonly Finding[] {
  if (!stored || !WRITTEN.includes(phone.kind)) return []
  const differences = [
    ...(!phone.revoked && phone.text !== stored.text
      ? [`text: "${phone.text}" on the phone, "${stored.text}" here`]
      : []),
    ...(phone.revoked !== (stored.revokedAt !== null) ? [`deleted: ${phone.revoked} on the phone`] : []),
    ...(phone.revoked ? [] : reactionsDiffer(phone, stored)),
    ...(phone.fromMe && !(ACKS[phone.status]?.includes(stored.ack) ?? true)
      ? [`${phone.status} on the phone, ${stored.ack} here`]
      : []),
  ]
  return differences.map((what) => ({ kind: 'different', place: `store of ${name}`, id: phone.id, what, at: null }))
}

function reactionsDiffer(phone: PhoneMessage, stored: StoreMessage): readonly string[] {
  const here = new Map(
    stored.reactions.flatMap(({ sender, senderAlt, text }) => [
      [sender, text],
      [senderAlt, text],
    ]),
  )
  const missing = Object.entries(phone.reactions).filter(([sender, text]) => here.get(sender) !== text)
  const surplus = stored.reactions.length - Object.keys(phone.reactions).length
  if (missing.length === 0 && surplus === 0) return []
  return [`reactions: ${JSON.stringify(phone.reactions)} on the phone, ${JSON.stringify(stored.reactions)} here`]
}

const isLast = (wish: Wish, index: number, wishes: readonly Wish[]): boolean =>
  !wishes
    .slice(index + 1)
    .some((later) => later.session === wish.session && later.chat === wish.chat && decides(later.field, wish.field))

/** A chat that is archived is no longer pinned, and one that is pinned comes out of the archive. */
const decides = (later: Wish['field'], earlier: Wish['field']): boolean =>
  later === earlier || [later, earlier].toSorted().join() === 'archived,pinned'

function compareWish({ name }: SessionEvidence, wish: Wish, chats: readonly PhoneChat[]): readonly Finding[] {
  if (wish.session !== name) return []
  const { chat: id, field, value, outcome, triedAt: at, lastAnswer } = wish
  const place = `phone of ${name}`
  if (outcome === 'open') return [{ kind: 'unanswered', place: 'the caller', id, what: `${field}: ${lastAnswer}`, at }]
  if (outcome === 'refused') return []
  const row = chats.find(({ jid }) => jid === id)
  const shown = { ...row, muted: row?.mutedUntil != null, label: row?.labels.includes('1') ?? false }[field] ?? false
  if (shown === value) return []
  return [
    { kind: 'different', place, id, what: `${field} is ${shown}, last asked for through ${wish.via}: ${value}`, at },
  ]
}
