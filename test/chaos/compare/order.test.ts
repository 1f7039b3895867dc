import assert from 'node:assert/strict'
import test from 'node:test'
import type { Evidence } from '../evidence.ts'
import type { Post } from '../ledger.ts'
import { compareOrder } from './order.ts'
import { ANA, createScene, entryOf, phoneOf, swap, US, type Scene } from './scene.fixture.ts'
import type { Shuffled } from './shuffled.ts'

const judge = ({ ledger, evidence }: Scene, shuffles: readonly Shuffled[] = []) => {
  const { findings, ...excuses } = compareOrder(ledger, evidence as Evidence, shuffles)
  return { findings: findings.map(({ place, id }) => `${id} at ${place}`), ...excuses }
}

/** Written at 100 and 102, the later one delivered at 1002. */
const fault: Shuffled = { number: US, from: 100, to: 2_000, isDamage: false }

/** In the log m3 stands before m1, both of Ana. */
function withLateMessage(): Scene {
  const scene = createScene()
  swap(scene.evidence.sessions[0]?.log ?? [], 'message', [0, 2])
  return scene
}

const LATE = { findings: ['m1 at log of main'], shuffled: 0, readLater: 0, overtaken: 0 }

test('what the network shuffled is counted and no fault', () => {
  assert.deepEqual(judge(withLateMessage(), [fault]), { ...LATE, findings: [], shuffled: 1 })
})

test('the network excuses nothing of another account, before the writing, or after what overtook it had come', () => {
  assert.deepEqual(judge(withLateMessage(), [{ ...fault, number: ANA }]), LATE)
  assert.deepEqual(judge(withLateMessage(), [{ ...fault, from: 0, to: 99 }]), LATE)
  assert.deepEqual(judge(withLateMessage(), [{ ...fault, from: 1_003 }]), LATE)
})

test('the network excuses nothing long after the writing, however late the message came', () => {
  const scene = withLateMessage()
  for (const taken of scene.evidence.impartial.taken) taken.at += 600_000
  assert.deepEqual(judge(scene, [{ ...fault, from: 59_000, to: 90_000 }]).findings, [])
  assert.deepEqual(judge(scene, [{ ...fault, from: 61_000, to: 90_000 }]), LATE)
})

test('the log of the session that sent them is in order, whatever the network does', () => {
  const scene = createScene()
  swap(scene.evidence.sessions[0]?.log ?? [], 'message', [1, 3])
  Object.assign(scene.ledger.posts[1] ?? {}, { outcome: 'unconfirmed', unconfirmedAt: 102 })
  assert.deepEqual(judge(scene, [fault]), { ...LATE, findings: ['m2 at log of main'] })
})

test('a message that was announced as undecryptable after damage, and read later, is counted and no fault', () => {
  const damage = { number: US, from: 50, to: 60, isDamage: true }
  const verdict = (announced: string | null, damages: readonly Shuffled[], writtenAt = 100) => {
    const scene = withLateMessage()
    Object.assign(scene.ledger.posts[0] ?? {}, { triedAt: writtenAt })
    scene.evidence.sessions[0]?.log.unshift(entryOf({ type: 'message.undecryptable', unreadable: announced }))
    return judge(scene, damages)
  }
  assert.deepEqual(verdict('m1', [damage]), { ...LATE, findings: [], readLater: 1 })
  assert.deepEqual(verdict(null, [damage]), LATE)
  assert.deepEqual(verdict('m3', [damage]), LATE)
  assert.deepEqual(verdict('m1', []), LATE)
  assert.deepEqual(verdict('m1', [{ ...damage, isDamage: false }]), LATE)
  assert.deepEqual(verdict('m1', [{ ...damage, number: ANA }]), LATE)
  assert.deepEqual(verdict('m1', [{ ...damage, from: 5_000, to: 6_000 }]), LATE)
  assert.deepEqual(verdict('m1', [damage], 90_000), LATE)
})

test('a message may be overtaken on the phones when the caller went on without confirmation, and only then', () => {
  const verdict = (post: Partial<Post>) => {
    const scene = createScene()
    swap(phoneOf(scene, ANA).messages, 'id', [1, 3])
    Object.assign(scene.ledger.posts[1] ?? {}, post)
    return judge(scene, [fault])
  }
  const late = { ...LATE, findings: [`m2 at phone ${ANA}`] }
  assert.deepEqual(verdict({ outcome: 'unconfirmed', unconfirmedAt: 103 }), { ...LATE, findings: [], overtaken: 1 })
  assert.deepEqual(verdict({ outcome: 'unconfirmed', unconfirmedAt: 104 }), late)
  assert.deepEqual(verdict({ outcome: 'taken', unconfirmedAt: 102 }), late)
  assert.deepEqual(verdict({ outcome: 'known' }), late)
})
