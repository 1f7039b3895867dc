import assert from 'node:assert/strict'
import test from 'node:test'
import type { Evidence } from '../evidence.ts'
import type { Change } from '../ledger.ts'
import { compare } from './compare.ts'
import { ANA, ANA_JID, changeOf, createScene, entryOf, phoneOf, US, US_JID, type Scene } from './scene.fixture.ts'
import type { Shuffled } from './shuffled.ts'

const judge = ({ ledger, evidence }: Scene, shuffles: readonly Shuffled[] = []) => {
  const { findings, superseded } = compare(ledger, evidence as Evidence, shuffles)
  return [findings.map(({ kind, place, id }) => `${kind} ${id} at ${place}`), superseded]
}

/** Told, delivered, and to be seen everywhere. */
function make(scene: Scene, change: Change): void {
  const { target, kind, by, value } = change
  scene.ledger.changes.push(change)
  const session = scene.evidence.sessions[0]
  const everywhere = [
    ...[US, ANA].flatMap((number) => phoneOf(scene, number).messages),
    ...(session?.messages ?? []),
  ].filter(({ id }) => id === target)
  const sender = `${by}@s.whatsapp.net`
  for (const message of everywhere) {
    if (kind === 'edit') message.text = value
    else if (kind === 'revoke') Object.assign(message, 'ack' in message ? REVOKED_HERE : { revoked: true, text: null })
    else Object.assign(message, { reactions: 'ack' in message ? [reactionOf(sender, value)] : { [sender]: value } })
  }
  tell(scene, change, { target })
}

const REVOKED_HERE = { revokedAt: 5, text: '' }
const reactionOf = (sender: string, text: string) => ({ sender, senderAlt: null, text })
const NAMES = { edit: 'message.edited', revoke: 'message.revoked', react: 'message.reaction' } as const

function tell(scene: Scene, { kind, by, value }: Change, { target }: { readonly target: string }): void {
  const log = scene.evidence.sessions[0]?.log ?? []
  const seq = log.length + 1
  const said = kind === 'revoke' ? null : value
  log.push(
    entryOf({
      seq,
      type: NAMES[kind],
      target,
      action: `a${seq}`,
      text: said,
      by: [`${by}@s.whatsapp.net`],
      isTold: true,
    }),
  )
  const about = { event: NAMES[kind], session: 'main', message: null, text: said }
  scene.evidence.impartial.taken.push({ id: `evt_event-${seq}`, ...about, at: 2_000 + seq, times: 1 })
}

const edit = changeOf({})
const revoke = changeOf({ kind: 'revoke', value: '' })
const reaction = changeOf({ target: 'm2', kind: 'react', value: '👍' })
const ours = changeOf({ target: 'm2', by: US, via: { session: 'main' } })

for (const change of [edit, revoke, reaction, ours]) {
  const name = `${change.kind} by ${change.by}`
  test(`${name}: nothing is found when it is told and to be seen`, () => {
    const scene = createScene()
    make(scene, change)
    assert.deepEqual(judge(scene), [[], 0])
  })

  test(`${name}: found when it is not in the log, or in the name of somebody else`, () => {
    const scene = createScene()
    make(scene, change)
    const last = scene.evidence.sessions[0]?.log.at(-1)
    Object.assign(last ?? {}, { by: [change.by === US ? ANA_JID : US_JID] })
    assert.deepEqual(judge(scene), [[`lost ${change.target} at log of main`], 0])
  })

  test(`${name}: found when the store does not show it`, () => {
    const scene = createScene()
    make(scene, change)
    const before = { text: `text ${change.target}`, revokedAt: null, reactions: [] }
    const stored = scene.evidence.sessions[0]?.messages.find(({ id }) => id === change.target)
    Object.assign(stored ?? {}, before)
    const { findings } = compare(scene.ledger, scene.evidence as Evidence, [])
    assert.ok(
      findings.some(({ kind, place, id }) => `${kind} ${id} at ${place}` === `lost ${change.target} at store of main`),
    )
  })
}

test('an edit that is told with another text is found at the log and at the consumer', () => {
  const scene = createScene()
  make(scene, edit)
  Object.assign(scene.evidence.sessions[0]?.log.at(-1) ?? {}, { text: 'old' })
  assert.deepEqual(judge(scene)[0], ['different m1 at consumer impartial', 'lost m1 at log of main'])
})

test('every edit was told, also one that is no longer to be seen', () => {
  const scene = createScene()
  make(scene, changeOf({ value: 'first' }))
  make(scene, edit)
  assert.deepEqual(judge(scene), [[], 0])
  Object.assign(scene.evidence.sessions[0]?.log.at(-2) ?? {}, { type: 'message.ack', isTold: false })
  assert.deepEqual(judge(scene)[0], ['lost m1 at log of main'])
})

test('an edit that the network put behind a later one is counted and no fault', () => {
  const fault = { number: US, from: 0, to: 10, isDamage: false }
  const scene = createScene()
  scene.ledger.changes.push(changeOf({ value: 'first' }))
  make(scene, edit)
  assert.deepEqual(judge(scene, [fault]), [[], 1])
  assert.deepEqual(judge(scene, [{ ...fault, number: ANA }]), [['lost m1 at log of main'], 0])
  scene.ledger.changes.pop()
  assert.deepEqual(judge(scene, [fault]).at(1), 0)
})

test('a message that an edit or a deletion overtook is told with the words that it has then', () => {
  for (const [change, text] of [
    [edit, 'new'],
    [revoke, ''],
  ] as const) {
    const scene = createScene()
    make(scene, change)
    const log = scene.evidence.sessions[0]?.log ?? []
    const [created, changed] = [log[0], log.pop()]
    assert.ok(created && changed)
    Object.assign(created, { text })
    for (const { taken } of [scene.evidence.impartial, scene.evidence.poor]) Object.assign(taken[0] ?? {}, { text })
    assert.ok(JSON.stringify(judge(scene)).includes('different m1 at log of main'))
    log.unshift({ ...changed, seq: 0 })
    assert.ok(!JSON.stringify(judge(scene)).includes('different m1'))
  }
})

test('an edit of which nobody knows whether it was made leaves two texts to choose from', () => {
  const scene = createScene()
  const shows = (text: string) => {
    for (const number of [US, ANA]) Object.assign(phoneOf(scene, number).messages[0] ?? {}, { text })
    Object.assign(scene.evidence.sessions[0]?.messages[0] ?? {}, { text })
    return judge(scene)[0]
  }
  scene.ledger.changes.push(changeOf({ outcome: 'refused', doubtful: true }))
  assert.deepEqual([shows('text m1'), shows('new')], [[], []])
  assert.deepEqual(shows('other'), [
    'different m1 at store of main',
    `different m1 at phone ${US}`,
    `different m1 at phone ${ANA}`,
  ])
})

test('a message that could not be read at first may be told as it was when it was sent again', () => {
  const scene = createScene()
  make(scene, edit)
  const log = scene.evidence.sessions[0]?.log ?? []
  Object.assign(log[0] ?? {}, { text: 'new' })
  for (const { taken } of [scene.evidence.impartial, scene.evidence.poor])
    Object.assign(taken[0] ?? {}, { text: 'new' })
  assert.deepEqual(judge(scene)[0], ['different m1 at log of main'])
  for (const entry of log) entry.seq++
  log.unshift(entryOf({ seq: 1, id: 'waiting', type: 'message.undecryptable', unreadable: 'm1', isTold: false }))
  assert.deepEqual(judge(scene)[0], [])
  Object.assign(log[1] ?? {}, { text: 'text m3' })
  assert.ok(JSON.stringify(judge(scene)).includes('different m1 at log of main'))
})

test('a change that is told twice is found by its id; the same change made twice is not', () => {
  const scene = createScene()
  make(scene, reaction)
  make(scene, reaction)
  assert.deepEqual(judge(scene), [[], 0])
  const log = scene.evidence.sessions[0]?.log ?? []
  Object.assign(log.at(-1) ?? {}, { action: log.at(-2)?.action })
  assert.deepEqual(judge(scene)[0], ['doubled m2 at log of main'])
})
