import assert from 'node:assert/strict'
import test from 'node:test'
import type { Evidence, PhoneMessage } from '../evidence.ts'
import { compare, type Verdict } from './compare.ts'
import type { FindingKind } from './finding.ts'
import {
  ANA,
  ANA_JID,
  changeOf,
  createScene,
  phoneOf,
  swap,
  US,
  wishOf,
  type Mutable,
  type Scene,
} from './scene.fixture.ts'

const verdictOf = ({ ledger, evidence }: Scene): Verdict => compare(ledger, evidence as Evidence, [])

const found = (scene: Scene): readonly (readonly [FindingKind, string, string])[] =>
  verdictOf(scene).findings.map(({ kind, place, id }) => [kind, place, id] as const)

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
  'a message that the store has without its text': [
    ({ evidence }) => Object.assign(evidence.sessions[0]?.messages[0] ?? {}, { text: '' }),
    [['different', 'store of main', 'm1']],
  ],
  'a message that is told with the text of another one': [
    ({ evidence }) => {
      Object.assign(evidence.sessions[0]?.log[2] ?? {}, { text: 'text m1' })
      for (const { taken } of [evidence.impartial, evidence.poor]) Object.assign(taken[2] ?? {}, { text: 'text m1' })
    },
    [['different', 'log of main', 'm3']],
  ],
  'a body with another text than the log': [
    ({ evidence }) => Object.assign(evidence.impartial.taken[0] ?? {}, { text: 'text m2' }),
    [['different', 'consumer impartial', 'm1']],
  ],
  'an empty body, under an id of its own': [
    ({ evidence }) => Object.assign(evidence.poor.taken[3] ?? {}, { id: 'evt_other', text: '' }),
    [['different', 'consumer poor', 'm4']],
  ],
  'a message of ours that came empty': [
    (scene) => Object.assign(phoneOf(scene, ANA).messages[1] ?? {}, { text: null }),
    [['different', `phone ${ANA}`, 'm2']],
  ],
  'a message of ours that came with the text of another one': [
    (scene) => Object.assign(phoneOf(scene, ANA).messages[1] ?? {}, { text: 'text m4' }),
    [['different', `phone ${ANA}`, 'm2']],
  ],
  'a message that is deleted, by nobody': [
    ({ evidence }) => Object.assign(evidence.sessions[0]?.messages[0] ?? {}, { text: '', revokedAt: 1 }),
    [['different', 'store of main', 'm1']],
  ],
  'deliveries of a chat out of order where three in ten fail': [
    ({ evidence }) => evidence.poor.taken.push(...evidence.poor.taken.splice(0, 1)),
    [['disordered', 'consumer poor', 'm1']],
  ],
  'a repeated request that was taken for another one': [
    ({ ledger }) => Object.assign(ledger.posts[1] ?? {}, { outcome: 'known' }),
    [['denied', 'the caller', 'm2']],
  ],
  'a file whose caption is another one here': [
    (scene) => {
      for (const number of [US, ANA]) Object.assign(phoneOf(scene, number).messages[0] ?? {}, { kind: 'document' })
      Object.assign(scene.evidence.sessions[0]?.messages[0] ?? {}, { text: 'caption' })
    },
    [['different', 'store of main', 'm1']],
  ],
  'a message of the past with another text': [
    ({ ledger, evidence }) => {
      ledger.past.push({ session: 'main', id: 'm1', text: 'past' })
      Object.assign(evidence.sessions[0]?.messages[0] ?? {}, { text: 'passed' })
    },
    [['different', 'store of main', 'm1']],
  ],
  'a message of the past that is not there': [
    ({ ledger }) => ledger.past.push({ session: 'main', id: 'p1', text: 'past' }),
    [['lost', 'store of main', 'p1']],
  ],
}

test('nothing is found where everything is as it should be', () => {
  assert.deepEqual(verdictOf(createScene()), {
    findings: [],
    shuffled: 0,
    readLater: 0,
    overtaken: 0,
    superseded: 0,
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

test('a later wish counts, and archiving takes a pin away', () => {
  const { ledger, evidence } = createScene()
  ledger.wishes.push(wishOf({ field: 'pinned' }), wishOf({}), wishOf({ value: false }))
  assert.deepEqual(compare(ledger, evidence as Evidence, []).findings, [])
})
