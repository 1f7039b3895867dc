import assert from 'node:assert/strict'
import type { Answer } from '../model/answer.ts'
import { A, addLive, GROUP, ME, message, OTHER, PHONE, refTo, type StoreCases } from './cases.contract.ts'

const MY_LID = '99@lid'

const vote = (...options: readonly string[]): Answer => ({ to: 'poll', options })

/** What people answered to polls and events. */
export const answerCases: StoreCases = {
  'keeps the newest answer of each person, oldest first': async (store) => {
    const target = message('M', { chat: GROUP, sender: PHONE })
    await addLive(store, target)
    await store.people.link(A, [{ phone: OTHER, lid: '2@lid' }])
    const answer = (sender: string, given: Answer, at: number) =>
      store.messages.answer(A, refTo(target), {
        id: `V${at}`,
        sender,
        fromMe: sender === ME || sender === MY_LID,
        at,
        answer: given,
      })
    assert.equal(await answer('2@lid', vote('tea'), 20), 'taken')
    assert.equal(await answer('2@lid', vote('tea'), 20), 'repeated')
    assert.equal(await answer(ME, vote('tea', 'cake'), 10), 'taken')
    assert.equal(await answer(OTHER, vote('none'), 5), 'repeated')
    const own = { id: 'V10', sender: ME, senderAlt: null, fromMe: true, at: 10, answer: vote('tea', 'cake') }
    const other = { id: 'V20', sender: OTHER, senderAlt: '2@lid', fromMe: false, at: 20, answer: vote('tea') }
    assert.deepEqual(await store.messages.answers(A, refTo(target)), [own, other], 'an older one changes nothing')
    assert.equal(await answer(MY_LID, vote(), 30), 'taken')
    const taken = (await store.messages.answers(A, refTo(target))).map(({ answer: given }) => given)
    assert.deepEqual(taken, [vote('tea'), vote()])
  },
  'has no answers to what it does not have, and forgets them with the message': async (store) => {
    const target = message('M', { chat: PHONE })
    const given = { id: 'V', sender: PHONE, fromMe: false, at: 1, answer: vote('tea') }
    assert.equal(await store.messages.answer(A, refTo(target), given), 'unknown')
    await addLive(store, target)
    assert.equal(await store.messages.answer(A, refTo(target), given), 'taken')
    await store.messages.revoke(A, refTo(target), 5)
    assert.deepEqual(await store.messages.answers(A, refTo(target)), [])
    await store.messages.remove(A, refTo(target))
    assert.deepEqual(await store.messages.answers(A, refTo(target)), [])
  },
  'makes one answer of two when two rows turn out to be one person': async (store) => {
    const target = message('M', { chat: GROUP, sender: PHONE })
    await addLive(store, target)
    const answer = (sender: string, id: string, at: number) =>
      store.messages.answer(A, refTo(target), { id, sender, fromMe: false, at, answer: vote(id) })
    await answer(OTHER, 'phone', 1)
    await answer('2@lid', 'hidden', 2)
    await store.people.link(A, [{ phone: OTHER, lid: '2@lid' }])
    const [left, ...more] = await store.messages.answers(A, refTo(target))
    assert.deepEqual([left?.id, left?.sender, left?.senderAlt, more.length], ['hidden', OTHER, '2@lid', 0])
  },
}
