import assert from 'node:assert/strict'
import {
  A,
  addLive,
  apiKey,
  GROUP,
  idsOf,
  message,
  PHONE,
  runCases,
  sessionRecord,
  type CreateStore,
  type StoreCases,
} from './cases.contract.ts'
import { accountCases } from './accounts.contract.ts'
import { answerCases } from './answers.contract.ts'
import { chatCases } from './chats.contract.ts'
import { earlyChangeCases } from './early-changes.contract.ts'
import { earlyReceiptCases } from './early-receipts.contract.ts'
import { deliveryCases, eventLogCases } from './event-log.contract.ts'
import { eventPageCases } from './event-pages.contract.ts'
import { fileCases } from './files.contract.ts'
import { identityCases } from './identity.contract.ts'
import { idempotencyCases } from './idempotency.contract.ts'
import { labelCases } from './labels.contract.ts'
import { listCases } from './lists.contract.ts'
import { messageCases, messageChangeCases } from './messages.contract.ts'
import { outgoingCases } from './outgoing.contract.ts'
import { overviewCases } from './overview.contract.ts'
import { removalCases } from './removal.contract.ts'
import { searchCases } from './search.contract.ts'
import { waitingCases } from './waiting.contract.ts'

/** What every store must do, in one suite. */
export function storeContract(name: string, create: CreateStore): void {
  runCases(`${name}: sessions`, create, sessionCases)
  runCases(`${name}: transactions`, create, transactionCases)
  runCases(`${name}: credentials`, create, credentialCases)
  runCases(`${name}: messages`, create, messageCases)
  runCases(`${name}: changes`, create, messageChangeCases)
  runCases(`${name}: identity`, create, identityCases)
  runCases(`${name}: chats`, create, chatCases)
  runCases(`${name}: lists`, create, listCases)
  runCases(`${name}: answers`, create, answerCases)
  runCases(`${name}: removal`, create, removalCases)
  runCases(`${name}: labels`, create, labelCases)
  runCases(`${name}: search`, create, searchCases)
  runCases(`${name}: files`, create, fileCases)
  runCases(`${name}: waiting messages`, create, waitingCases)
  runCases(`${name}: early receipts`, create, earlyReceiptCases)
  runCases(`${name}: early changes`, create, earlyChangeCases)
  runCases(`${name}: accounts`, create, accountCases)
  runCases(`${name}: event log`, create, eventLogCases)
  runCases(`${name}: pages of the event log`, create, eventPageCases)
  runCases(`${name}: deliveries`, create, deliveryCases)
  runCases(`${name}: outgoing`, create, outgoingCases)
  runCases(`${name}: overview`, create, overviewCases)
  runCases(`${name}: idempotency`, create, idempotencyCases)
}

const sessionCases: StoreCases = {
  'keeps sessions by name and refuses a name twice': async (store) => {
    await assert.rejects(store.sessions.create(sessionRecord(A)), { code: 'SESSION_EXISTS' })
    await store.sessions.create(sessionRecord('B'))
    assert.deepEqual(
      (await store.sessions.list()).map(({ name }) => name),
      ['B', A],
    )
    assert.deepEqual(await store.sessions.get(A), sessionRecord(A))
    assert.equal(await store.sessions.get('unknown'), null)
  },
  'changes only what is named': async (store) => {
    const me = { phone: PHONE, lid: null, device: '5511900000001:4@s.whatsapp.net', name: 'Me' }
    const config = { ...sessionRecord(A).config, metadata: { team: 'blue' } }
    await store.sessions.update(A, { wanted: 'running', me })
    await store.sessions.update(A, { config, activityAt: 7 })
    await store.sessions.update(A, {})
    const changed = { ...sessionRecord(A), wanted: 'running', me, config, activityAt: 7 }
    assert.deepEqual(await store.sessions.get(A), changed)
    await store.sessions.update(A, { me: null })
    assert.equal((await store.sessions.get(A))?.me, null)
  },
  'deletes a session with everything of it, and nothing else': async (store) => {
    await store.sessions.create(sessionRecord('b'))
    await store.apiKeys.put(apiKey('k', { session: A }))
    for (const session of [A, 'b']) {
      await store.messages.add(session, message('M', { chat: GROUP, sender: PHONE }), { announced: true })
      await store.log.append(session, {
        id: 'e',
        timestamp: 1,
        lane: 'l',
        event: { type: 'chat.changed', chat: GROUP, timestamp: 1 },
      })
      await store.keys(session).commit({ credentials: 'c', rows: { session: { a: '1' } } })
    }
    await store.sessions.delete(A)
    await store.sessions.delete(A)
    await store.sessions.create(sessionRecord(A))
    assert.deepEqual(await idsOf(store), [])
    assert.deepEqual(
      [await store.log.head(A), await store.keys(A).credentials(), await store.apiKeys.get('k')],
      [0, null, null],
    )
    assert.deepEqual([await store.log.head('b'), await store.keys('b').credentials()], [1, 'c'])
    assert.equal((await store.messages.find('b', { id: 'M' }))?.id, 'M')
  },
}

const transactionCases: StoreCases = {
  'lands all of its writes or none': async (store) => {
    const result = await store.transaction(async (tx) => {
      await addLive(tx, message('1'))
      assert.equal((await tx.messages.find(A, { id: '1' }))?.id, '1', 'sees its own writes')
      return 'done'
    })
    assert.equal(result, 'done')
    const failure = new Error('on purpose')
    const failing = store.transaction(async (tx) => {
      await addLive(tx, message('2'))
      await tx.sessions.update(A, { wanted: 'running' })
      throw failure
    })
    await assert.rejects(failing, (error) => error === failure)
    assert.deepEqual(await idsOf(store), ['1'])
    assert.equal((await store.sessions.get(A))?.wanted, 'stopped')
  },
  'is lost when one of its writes failed, even if that was caught': async (store) => {
    const tricked = store.transaction(async (tx) => {
      await addLive(tx, message('1'))
      await tx.deliveries.put(broken).catch(() => undefined)
      await addLive(tx, message('2')).catch(() => undefined)
    })
    await assert.rejects(tricked, { code: 'SESSION_NOT_FOUND' })
    assert.deepEqual(await idsOf(store), [])
  },
  'cannot be used after its end': async (store) => {
    const tx = await store.transaction((inside) => Promise.resolve(inside))
    await assert.rejects(addLive(tx, message('late')), /transaction has ended/)
    assert.deepEqual(await idsOf(store), [])
  },
  'many at once store one message once': async (store) => {
    const adds = Array.from({ length: 12 }, () => store.transaction((tx) => addLive(tx, message('1'))))
    const outcomes = (await Promise.all(adds)).map(({ outcome }) => outcome)
    assert.deepEqual(outcomes.toSorted(), [...Array.from({ length: 11 }, () => 'known'), 'new'])
    assert.equal((await store.chats.get(A, PHONE))?.unread, 1)
  },
  'adds and links at once leave one chat': async (store) => {
    const lid = '77@lid'
    const work = Array.from({ length: 20 }, (_, index) =>
      index === 10
        ? store.people.link(A, [{ phone: PHONE, lid }])
        : addLive(store, message(`M${index}`, { chat: index % 2 === 0 ? PHONE : lid })),
    )
    await Promise.all(work)
    assert.equal((await idsOf(store, lid)).length, 19)
    assert.equal((await idsOf(store)).length, 19)
  },
}

const broken = {
  id: 'd',
  session: 'unknown',
  subscription: 's',
  seq: 1,
  lane: 'l',
  name: 'n',
  headers: {},
  body: '',
  attempts: 0,
  dueAt: 0,
  state: 'pending',
  lastError: null,
  happenedAt: 0,
  trace: null,
  recent: [],
} as const

const credentialCases: StoreCases = {
  'keeps keys by id and by the hash of their secret': async (store) => {
    const actions = { read: true, send: false, control: false, setting: false, app: false, delete: false }
    await store.apiKeys.put(apiKey('1'))
    await store.apiKeys.put(apiKey('2', { scope: 'admin', createdAt: 0 }))
    await store.apiKeys.put(apiKey('1', { active: false, actions, session: A, hash: 'new' }))
    assert.deepEqual(
      await store.apiKeys.findByHash('new'),
      apiKey('1', { active: false, actions, session: A, hash: 'new' }),
    )
    assert.equal(await store.apiKeys.findByHash('hash of 1'), null)
    assert.deepEqual(
      (await store.apiKeys.list()).map(({ id }) => id),
      ['2', '1'],
    )
    assert.deepEqual([await store.apiKeys.delete('1'), await store.apiKeys.delete('1')], [true, false])
    assert.equal(await store.apiKeys.get('1'), null)
  },
  'makes the server secret once': async (store) => {
    const [one, two] = await Promise.all([store.serverSecret(), store.serverSecret()])
    assert.equal(one.length, 32)
    assert.deepEqual(one, two)
    assert.deepEqual(await store.serverSecret(), one)
    await store.ping()
  },
}
