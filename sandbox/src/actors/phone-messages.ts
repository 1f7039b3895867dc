import type { MessageContent } from './message-content.ts'
import type { EventReply } from './phone-secrets.ts'
import type { PhoneRows } from './phone-rows.ts'

/** How far a message has come. */
export type MessageStatus =
  | 'pending'
  | 'sent'
  | 'failed'
  | 'delivered'
  | 'read'
  | 'played'
  | 'received'
  | 'undecryptable'

/** A message as a phone keeps it. */
export interface StoredMessage extends MessageContent {
  readonly id: string
  readonly chat: string
  /** Who wrote it, without a device. */
  readonly sender: string
  /** The device it was written on; 0 is the phone. */
  readonly device: number
  readonly fromMe: boolean
  /** Seconds since 1970. */
  readonly timestamp: number
  /** Whether the chat was written to by phone number or by hidden id. */
  readonly addressing: 'pn' | 'lid'
  readonly status: MessageStatus
  readonly edited: boolean
  readonly revoked: boolean
  readonly starred: boolean
  /** Milliseconds since 1970 until which it is pinned in its chat, null when nobody pinned it. */
  readonly pinnedUntil: number | null
  readonly pinnedBy: string | null
  /** Ids of labels. */
  readonly labels: readonly string[]
  /** Emoji by who reacted. */
  readonly reactions: Readonly<Record<string, string>>
  /** Of a poll: what each voter chose. */
  readonly votes: Readonly<Record<string, readonly string[]>>
  /** Of an event: what each invited person answered. */
  readonly answers: Readonly<Record<string, EventReply>>
  /** Somebody keeps it although the chat's messages disappear. */
  readonly kept: boolean
  /** Furthest receipt by person. */
  readonly receipts: Readonly<Record<string, 'delivered' | 'read' | 'played'>>
  /** The protobuf, for retries, history and whoever wants more than the text. */
  readonly raw: Uint8Array
}

/** A message that nobody has done anything with. */
export const UNTOUCHED = {
  edited: false,
  revoked: false,
  starred: false,
  pinnedUntil: null,
  pinnedBy: null,
  labels: [],
  reactions: {},
  votes: {},
  answers: {},
  kept: false,
  receipts: {},
} as const

/** The messages of one phone: found by id, listed by chat, bounded in number. */
export interface PhoneMessages {
  find(id: string): StoredMessage | null
  /** Adds a message at the end, or replaces the one with the same id in its place. Answers whether it was new. */
  save(message: StoredMessage): boolean
  remove(id: string): void
  /** The newest `limit` messages, oldest first; `before` leaves out that message and all later ones. */
  list(query: { readonly chat?: string; readonly limit: number; readonly before?: string }): StoredMessage[]
}

/** A removed message leaves its place behind, so that those before it are still found. */
type KeptMessage = StoredMessage & { readonly removed?: true }

interface Place {
  readonly sequence: number
  readonly chat: string
  readonly chatSequence: number
}

const DEFAULT_KEPT = 20_000
const digits = (sequence: number): string => String(sequence).padStart(12, '0')

function* newestFirst(rows: PhoneRows, chat: string | undefined, from: number): Generator<StoredMessage> {
  for (let sequence = from; sequence > 0; sequence--) {
    const inAll = chat === undefined ? sequence : rows.get<number>('message-in-chat', `${chat}/${digits(sequence)}`)
    const message = inAll === null ? null : readMessage(rows, inAll)
    if (message === null) return
    if (message.removed === undefined) yield message
  }
}

/** A phone that was stored before a field was there reads it as untouched. */
function readMessage(rows: PhoneRows, sequence: number): KeptMessage | null {
  const row = rows.get<Omit<KeptMessage, 'addressing' | 'details'>>('message', digits(sequence))
  return row === null ? null : { addressing: 'pn', details: {}, ...UNTOUCHED, ...row }
}

/** Creates the message store of a phone; beyond `kept` messages the oldest are forgotten. */
export function createPhoneMessages(rows: PhoneRows, kept = DEFAULT_KEPT): PhoneMessages {
  const next = (counter: string): number => {
    const sequence = (rows.get<number>('counter', counter) ?? 0) + 1
    rows.put('counter', counter, sequence)
    return sequence
  }
  const at = (sequence: number): KeptMessage | null => readMessage(rows, sequence)

  function forget(sequence: number): void {
    const old = at(sequence)
    if (old === null) return
    const place = rows.get<Place>('message-place', old.id)
    if (place !== null) rows.delete('message-in-chat', `${place.chat}/${digits(place.chatSequence)}`)
    rows.delete('message-place', old.id)
    rows.delete('message', digits(sequence))
  }

  return {
    find(id) {
      const place = rows.get<Place>('message-place', id)
      const message = place === null ? null : at(place.sequence)
      return message?.removed === true ? null : message
    },
    save(message) {
      const place = rows.get<Place>('message-place', message.id)
      if (place !== null) {
        rows.put('message', digits(place.sequence), message)
        return false
      }
      const sequence = next('messages')
      const chatSequence = next(`messages ${message.chat}`)
      rows.put('message', digits(sequence), message)
      rows.put('message-place', message.id, { sequence, chat: message.chat, chatSequence } satisfies Place)
      rows.put('message-in-chat', `${message.chat}/${digits(chatSequence)}`, sequence)
      if (sequence > kept) forget(sequence - kept)
      return true
    },
    remove(id) {
      const place = rows.get<Place>('message-place', id)
      const message = place === null ? null : at(place.sequence)
      if (place !== null && message !== null) rows.put('message', digits(place.sequence), { ...message, removed: true })
    },
    list({ chat, limit, before }) {
      const place = before === undefined ? null : rows.get<Place>('message-place', before)
      const newest = rows.get<number>('counter', chat === undefined ? 'messages' : `messages ${chat}`) ?? 0
      const end = chat === undefined ? place?.sequence : place?.chatSequence
      const found: StoredMessage[] = []
      for (const message of newestFirst(rows, chat, end === undefined ? newest : end - 1)) {
        if (found.length >= limit) break
        found.push(message)
      }
      return found.toReversed()
    },
  }
}
