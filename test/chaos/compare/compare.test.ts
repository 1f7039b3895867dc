import assert from 'node:assert/strict'
import test from 'node:test'
import type { Evidence, LogEntry, PhoneMessage, StoreMessage } from '../evidence.ts'
import { createLedger, type Change, type Ledger, type Post, type Wish } from '../ledger.ts'
import { compare, type Verdict } from './compare.ts'
import type { FindingKind } from './finding.ts'
import type { Shuffled } from './order.ts'

const US = '15559100001'
const ANA = '15559200001'
const ANA_JID = `${ANA}@s.whatsapp.net`
const US_JID = `${US}@s.whatsapp.net`

type Mutable<T> =
  T extends ReadonlyMap<infer Key, infer Value>
    ? Map<Key, Mutable<Value>>
    : { -readonly [Name in keyof T]: Mutable<T[Name]> }

/** Everything as it should be: Ana wrote m1 and m3, our program m2 and m4. */
interface Scene {
  readonly ledger: Ledger
  readonly evidence: Mutable<Evidence>
}

function createScene(): Scene {
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
      unreadable: null,
      isTold: true,
    }
  })
  const takings = (name: string) => ({
    name,
    altered: [],
    taken: log.map(({ id, message }, at) => {
      return { id: `evt_${id}`, event: 'message.any', session: 'main', message, at: 1_000 + at, times: 1 }
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
    lastAnswer: '201',
  }
}

const verdictOf = ({ ledger, evidence }: Scene, shuffled = false): Verdict =>
  compare(ledger, evidence as Evidence, shuffled ? [{ number: US, from: 0, to: 2_000, isDamage: false }] : [])

const phoneOf = ({ evidence }: Scene, number: string) => {
  const phone = evidence.phones.get(number)
  assert.ok(phone)
  return phone
}

const found = (scene: Scene): readonly (readonly [FindingKind, string, string])[] =>
  verdictOf(scene).findings.map(({ kind, place, id }) => [kind, place, id] as const)

const changeOf = (change: Partial<Change>): Change => ({
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

const wishOf = (wish: Partial<Wish>): Wish => ({
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

/** What is done to a scene in which nothing is wrong, and what is found then. */
const WRONG: Readonly<
  Record<string, readonly [(scene: Scene) => void, readonly (readonly [FindingKind, string, string])[]]>
> = {
  'a message that is not in the store': [
    ({ evidence }) => evidence.sessions[0]?.messages.splice(0, 1),
    [['lost', 'store of main', 'm1']],
  ],
  'a message that no event tells of': [
    ({ evidence }) => Object.assign(evidence.sessions[0]?.log[3] ?? {}, { type: 'message.ack', message: null }),
    [['lost', 'log of main', 'm4']],
  ],
  'a message that is not on the phone of its reader': [
    (scene) => phoneOf(scene, ANA).messages.splice(1, 1),
    [['lost', `phone ${ANA}`, 'm2']],
  ],
  'a message that is in the store twice': [
    ({ evidence }) => evidence.sessions[0]?.messages.push(...evidence.sessions[0].messages.slice(0, 1)),
    [['doubled', 'store of main', 'm1']],
  ],
  'a message that was sent again under another id': [
    (scene) =>
      phoneOf(scene, ANA).messages.push({ ...phoneOf(scene, ANA).messages[1], id: 'm2b' } as Mutable<PhoneMessage>),
    [['doubled', `phone ${ANA}`, 'm2b']],
  ],
  'a message that cannot be read': [
    (scene) => Object.assign(phoneOf(scene, ANA).messages[3] ?? {}, { status: 'undecryptable' }),
    [['unreadable', `phone ${ANA}`, 'm4']],
  ],
  'messages of one hand out of order in the log': [
    ({ evidence }) => swap(evidence.sessions[0]?.log ?? [], 'message', [0, 2]),
    [['disordered', 'log of main', 'm1']],
  ],
  'messages of ours out of order on the phone': [
    (scene) => swap(phoneOf(scene, ANA).messages, 'id', [1, 3]),
    [['disordered', `phone ${ANA}`, 'm2']],
  ],
  'deliveries of a chat out of order': [
    ({ evidence }) => evidence.impartial.taken.reverse(),
    [
      ['disordered', 'consumer impartial', 'm3'],
      ['disordered', 'consumer impartial', 'm2'],
      ['disordered', 'consumer impartial', 'm1'],
    ],
  ],
  'an event that one consumer never got': [
    ({ evidence }) => evidence.poor.taken.splice(2, 1),
    [['lost', 'consumer poor', 'm3']],
  ],
  'a gap in the log': [
    ({ evidence }) => Object.assign(evidence.sessions[0]?.log[3] ?? {}, { seq: 5 }),
    [['lost', 'log of main', 'event-m4']],
  ],
  'a delivery that came again with other bytes': [
    ({ evidence }) => evidence.impartial.altered.push('evt_1'),
    [['different', 'consumer impartial', 'evt_1']],
  ],
  'a message that WhatsApp took and that still waits': [
    ({ evidence }) => Object.assign(evidence.sessions[0]?.messages[1] ?? {}, { ack: 'pending' }),
    [['different', 'store of main', 'm2']],
  ],
  'a request that nobody ever answered': [
    ({ ledger }) => Object.assign(ledger.posts[3] ?? {}, { outcome: 'open' }),
    [['unanswered', 'the caller', 'm4']],
  ],
  'a refused message that is marked as such here, and came all the same': [
    ({ ledger, evidence }) => {
      Object.assign(ledger.posts[1] ?? {}, { outcome: 'refused' })
      Object.assign(evidence.sessions[0]?.messages[1] ?? {}, { ack: 'error' })
    },
    [
      ['uninvited', `phone ${US}`, 'm2'],
      ['uninvited', `phone ${ANA}`, 'm2'],
    ],
  ],
  'a refused message that came all the same': [
    ({ ledger }) => Object.assign(ledger.posts[1] ?? {}, { outcome: 'refused' }),
    [
      ['uninvited', `phone ${US}`, 'm2'],
      ['uninvited', `phone ${ANA}`, 'm2'],
      ['uninvited', 'store of main', 'm2'],
      ['uninvited', 'log of main', 'm2'],
    ],
  ],
  'an edit that a phone does not show': [
    (scene) => {
      scene.ledger.changes.push(changeOf({}))
      Object.assign(phoneOf(scene, US).messages[0] ?? {}, { text: 'new' })
      Object.assign(scene.evidence.sessions[0]?.messages[0] ?? {}, { text: 'new' })
    },
    [['lost', `phone ${ANA}`, 'm1']],
  ],
  'another text in the gateway than on the phone': [
    ({ evidence }) => Object.assign(evidence.sessions[0]?.messages[0] ?? {}, { text: 'old' }),
    [['different', 'store of main', 'm1']],
  ],
  'a chat that is archived on the phone alone': [
    (scene) => Object.assign(phoneOf(scene, US).chats[0] ?? {}, { archived: true }),
    [['different', 'store of main', ANA_JID]],
  ],
  'a chat that was to be archived and is not': [
    ({ ledger }) => ledger.wishes.push(wishOf({})),
    [['different', 'phone of main', ANA_JID]],
  ],
  'a file that cannot be had': [
    ({ ledger }) => Object.assign(ledger.posts[0] ?? {}, { file: 'aa' }),
    [['lost', `phone ${ANA}`, 'm1']],
  ],
  'a file with other bytes': [
    ({ ledger, evidence }) => {
      Object.assign(ledger.posts[0] ?? {}, { file: 'aa' })
      Object.assign(evidence.files[0] ?? {}, { sha256: 'bb' })
    },
    [['different', `phone ${ANA}`, 'm1']],
  ],
  'a message of the past that is not there': [
    ({ ledger }) => ledger.past.push({ session: 'main', id: 'p1', text: 'past' }),
    [['lost', 'store of main', 'p1']],
  ],
}

function swap<T extends object>(list: T[], name: keyof T, [one, other]: readonly [number, number]): void {
  const [first, second] = [list[one], list[other]]
  assert.ok(first && second)
  const kept = first[name]
  first[name] = second[name]
  second[name] = kept
}

test('nothing is found where everything is as it should be', () => {
  assert.deepEqual(verdictOf(createScene()), {
    findings: [],
    shuffled: 0,
    readLater: 0,
    overtaken: 0,
    repeatedAtConsumer: 0,
  })
})

for (const [name, [spoil, expected]] of Object.entries(WRONG)) {
  test(`found: ${name}`, () => {
    const scene = createScene()
    spoil(scene)
    const findings = found(scene)
    for (const one of expected) {
      assert.ok(
        findings.some((each) => each.join() === one.join()),
        `${one.join()} among ${JSON.stringify(findings)}`,
      )
    }
  })
}

test('repeats at a consumer are counted and no fault', () => {
  const scene = createScene()
  Object.assign(scene.evidence.poor.taken[0] ?? {}, { times: 4 })
  assert.deepEqual([verdictOf(scene).findings, verdictOf(scene).repeatedAtConsumer], [[], 3])
})

test('what the network shuffled is counted and no fault', () => {
  const scene = createScene()
  swap(scene.evidence.sessions[0]?.log ?? [], 'message', [0, 2])
  const { findings, shuffled } = verdictOf(scene, true)
  assert.deepEqual([findings.filter(({ place }) => place.startsWith('log')), shuffled], [[], 1])
})

test('a message that was announced as undecryptable after damage, and read later, is counted and no fault', () => {
  const damage = { number: US, from: 50, to: 60, isDamage: true }
  const announce = { seq: 0, id: 'event-0', lane: ANA_JID, type: 'message.undecryptable', message: null, isTold: true }
  const verdict = (announced: string | null, damages: readonly Shuffled[]) => {
    const { ledger, evidence } = createScene()
    swap(evidence.sessions[0]?.log ?? [], 'message', [0, 2])
    evidence.sessions[0]?.log.unshift({ ...announce, unreadable: announced })
    const { findings, readLater } = compare(ledger, evidence as Evidence, damages)
    return [findings.some(({ place, kind }) => kind === 'disordered' && place.startsWith('log')), readLater]
  }
  assert.deepEqual(verdict('m1', [damage]), [false, 1])
  assert.deepEqual(verdict(null, [damage]), [true, 0])
  assert.deepEqual(verdict('m3', [damage]), [true, 0])
  assert.deepEqual(verdict('m1', []), [true, 0])
  assert.deepEqual(verdict('m1', [{ ...damage, isDamage: false }]), [true, 0])
  assert.deepEqual(verdict('m1', [{ ...damage, number: ANA }]), [true, 0])
  assert.deepEqual(verdict('m1', [{ ...damage, from: 5_000, to: 6_000 }]), [true, 0])
})

test('a message that overtakes one without confirmation is counted and no fault', () => {
  const scene = createScene()
  swap(phoneOf(scene, ANA).messages, 'id', [1, 3])
  Object.assign(scene.ledger.posts[1] ?? {}, { outcome: 'known' })
  const { findings, overtaken } = verdictOf(scene)
  assert.deepEqual([findings.filter(({ kind }) => kind === 'disordered'), overtaken], [[], 1])
})

test('a later wish counts, and archiving takes a pin away', () => {
  const { ledger, evidence } = createScene()
  ledger.wishes.push(wishOf({ field: 'pinned' }), wishOf({}), wishOf({ value: false }))
  assert.deepEqual(compare(ledger, evidence as Evidence, []).findings, [])
})
