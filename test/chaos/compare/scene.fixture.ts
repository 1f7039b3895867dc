import assert from 'node:assert/strict'
import type { Evidence, LogEntry, PhoneMessage, StoreMessage } from '../evidence.ts'
import { createLedger, type Change, type Ledger, type Post, type Wish } from '../ledger.ts'

/** The account of the session `main`. */
export const US = '15559100001'
export const ANA = '15559200001'
export const ANA_JID = `${ANA}@s.whatsapp.net`
export const US_JID = `${US}@s.whatsapp.net`

/** The same, to be spoiled. */
export type Mutable<T> =
  T extends ReadonlyMap<infer Key, infer Value>
    ? Map<Key, Mutable<Value>>
    : { -readonly [Name in keyof T]: Mutable<T[Name]> }

/** Everything as it should be: Ana wrote m1 and m3, our program m2 and m4. */
export interface Scene {
  readonly ledger: Ledger
  readonly evidence: Mutable<Evidence>
}

/** A scene in which nothing is wrong. */
export function createScene(): Scene {
  const ledger = createLedger()
  const ids = ['m1', 'm2', 'm3', 'm4'] as const
  ids.forEach((id, index) => ledger.posts.push(postOf(id, index)))
  const onPhone = (number: string): PhoneMessage[] =>
    ids.map((id, index) => ({
      id,
      chat: number === US ? ANA_JID : US_JID,
      fromMe: (index % 2 === 1) === (number === US),
      kind: 'text',
      text: `text ${id}`,
      status: 'received',
      revoked: false,
      reactions: {},
    }))
  const stored = ids.map((id, index): StoreMessage => {
    return {
      id,
      chat: ANA_JID,
      fromMe: index % 2 === 1,
      text: `text ${id}`,
      ack: 'device',
      revokedAt: null,
      reactions: [],
    }
  })
  const log = ids.map((id, index): LogEntry => {
    return {
      seq: index + 1,
      id: `event-${id}`,
      lane: ANA_JID,
      type: 'message.created',
      message: id,
      target: null,
      action: null,
      text: `text ${id}`,
      by: [],
      unreadable: null,
      isTold: true,
    }
  })
  const takings = (name: string) => ({
    name,
    altered: [],
    taken: log.map(({ id, message }, at) => {
      const about = { event: 'message.any', session: 'main', message, text: `text ${message}` }
      return { id: `evt_${id}`, ...about, at: 1_000 + at, times: 1 }
    }),
  })
  const chat = { pinned: false, archived: false, favorite: false, markedUnread: false, mutedUntil: null, labels: [] }
  const { pinned: _pinned, ...state } = chat
  const evidence: Evidence = {
    phones: new Map([
      [US, { messages: onPhone(US), chats: [{ jid: ANA_JID, ...chat }] }],
      [ANA, { messages: onPhone(ANA), chats: [] }],
    ]),
    sessions: [{ name: 'main', number: US, messages: stored, log, chats: [{ id: ANA_JID, pinnedAt: null, ...state }] }],
    files: ids.map((id) => ({ id, place: `phone ${ANA}`, sha256: null, why: '' })),
    impartial: takings('impartial'),
    poor: takings('poor'),
  }
  return { ledger, evidence: evidence as Mutable<Evidence> }
}

function postOf(id: string, index: number): Post {
  return {
    id,
    text: `text ${id}`,
    file: null,
    group: null,
    members: [US, ANA],
    triedAt: 100 + index,
    answeredAt: 101 + index,
    ...(index % 2 === 1 ? { author: US, via: { session: 'main' } } : { author: ANA, via: { phone: true as const } }),
    attempts: 1,
    outcome: 'taken',
    unconfirmedAt: null,
    lastAnswer: '201',
  }
}

/** What somebody's phone shows. */
export const phoneOf = ({ evidence }: Scene, number: string) => {
  const phone = evidence.phones.get(number)
  assert.ok(phone)
  return phone
}

/** A change by Ana on her phone, unless told. */
export const changeOf = (change: Partial<Change>): Change => ({
  target: 'm1',
  kind: 'edit',
  by: ANA,
  via: { phone: true },
  value: 'new',
  triedAt: 1,
  outcome: 'taken',
  doubtful: false,
  lastAnswer: '200',
  ...change,
})

/** A wish through the gateway, unless told. */
export const wishOf = (wish: Partial<Wish>): Wish => ({
  session: 'main',
  chat: ANA_JID,
  field: 'archived',
  value: true,
  via: 'api',
  triedAt: 1,
  outcome: 'taken',
  doubtful: false,
  lastAnswer: '200',
  ...wish,
})

/** An entry of the log about another message. */
export const entryOf = (entry: Partial<LogEntry>): Mutable<LogEntry> => ({
  seq: 0,
  id: `event-${entry.seq ?? 0}`,
  lane: ANA_JID,
  type: 'message.ack',
  isTold: true,
  message: null,
  target: null,
  action: null,
  text: null,
  unreadable: null,
  ...entry,
  by: [...(entry.by ?? [])],
})

/** Exchanges what two of a list say. */
export function swap<T extends object>(list: T[], name: keyof T, [one, other]: readonly [number, number]): void {
  const [first, second] = [list[one], list[other]]
  assert.ok(first && second)
  const kept = first[name]
  first[name] = second[name]
  second[name] = kept
}
