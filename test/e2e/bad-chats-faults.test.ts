import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { assertRefusedBy } from '../support/bad-chats-answers.ts'
import { goodChanges, type Carrier, type GoodChange } from '../support/bad-chats-changes.ts'
import { ANA, OWNER, SESSIONS, startBadWorld, DATABASES, type BadWorld } from '../support/bad-chats.ts'
import type { Database } from '../support/chat-world.ts'
import type { JsonAnswer } from '../support/json-client.ts'
import { until } from '../support/wait.ts'
import { onPhone, status } from '../support/waha.ts'

/** Longer than any test. */
const FAR_MS = 600_000

/** The statuses that each API may answer, with what its text must say. */
interface Refused {
  readonly waha: readonly number[]
  readonly ryze: readonly number[]
  readonly gowa: readonly number[]
  readonly says: RegExp
}

const REFUSED_STATE: Refused = { waha: [502], ryze: [500], gowa: [500], says: /WhatsApp refused: the / }
const REFUSED_MESSAGE: Refused = { waha: [422], ryze: [400, 500], gowa: [400, 500], says: /WhatsApp refused/ }
/** GOWA's 401 is its own: the device is paired, and not connected. */
const NOT_CONNECTED: Refused = {
  waha: [422],
  ryze: [503, 500],
  gowa: [401, 500],
  says: /not as expected|not connected|not connect to|CLI is invalid/,
}
/** Whether it was taken cannot be known. */
const BROKEN: Refused = {
  waha: [422, 502, 503, 504],
  ryze: [500, 503],
  gowa: [401, 500, 504],
  says: /connect|unreachable|unconfirmed|reach|lost|answer|time/i,
}

/** A deletion would end the others' target; a timer is a wish, which is over when it failed for whoever asked. */
const isSentAgain = ({ request: { method, path } }: GoodChange): boolean =>
  method !== 'DELETE' && !/revoke|disappearing/.test(path)

for (const { database, skip } of DATABASES) {
  describe(`WhatsApp does not take it, and nothing is half done, on ${database}`, { timeout: 240_000, skip }, () =>
    refusals(database),
  )
}

function refusals(database: Database): void {
  let world: BadWorld
  before(async () => {
    world = await startBadWorld(database)
  })
  after(() => world?.[Symbol.asyncDispose]())

  const changesBy = (...carriers: readonly Carrier[]) => goodChanges(world).filter(({ by }) => carriers.includes(by))
  const check = ({ api, request }: GoodChange, answer: JsonAnswer, refused: Refused) => {
    assert.ok(api !== 'native')
    const line = `${request.method} ${request.path} ${JSON.stringify(answer.body)}`
    assert.ok(refused[api].includes(answer.status), `${answer.status} ${line}`)
    assertRefusedBy(api, answer, { status: answer.status, says: refused.says })
  }
  const refuse = async (change: GoodChange, refused: Refused) =>
    check(change, await world.call(change.api, change.request), refused)
  const add = async (fault: object): Promise<string> => {
    const { status: code, body } = await world.sandbox.control.post('/faults', { number: OWNER, ...fault })
    assert.equal(code, 201, JSON.stringify(body))
    return body.id
  }
  const remove = (id: string) => world.sandbox.control.delete(`/faults/${id}`)
  const during = async (fault: object, work: () => Promise<unknown>) => {
    const id = await add({ forMs: FAR_MS, ...fault })
    try {
      await work()
    } finally {
      await remove(id)
    }
  }
  const connections = async (): Promise<number> => (await world.sandbox.control.get('/stats')).body.connectionsTotal
  const isLoggedIn = async (): Promise<boolean> => {
    const { body } = await world.sandbox.control.get(`/accounts/${OWNER}/devices`)
    return body.some(({ id, connected }: { readonly id: number; readonly connected: boolean }) => id !== 0 && connected)
  }
  const stop = async () => {
    await world.gateway.api.post(`/api/sessions/${SESSIONS.main}/stop`)
    await status(world.gateway, SESSIONS.main, 'STOPPED')
  }
  const untilWorking = () => status(world.gateway, SESSIONS.main, 'WORKING', 60_000)

  for (const code of ['400', '403', '503']) {
    test(`changes of the app state are refused with ${code}`, () =>
      world.unchanged(
        () =>
          during({ kind: 'refuse-iq', xmlns: 'w:sync:app:state', code }, async () => {
            for (const change of changesBy('app state')) await refuse(change, REFUSED_STATE)
          }),
        { leaveOut: ['network'] },
      ))
  }

  test('blocking is refused', () =>
    world.unchanged(() =>
      during({ kind: 'refuse-iq', xmlns: 'blocklist', code: '503' }, async () => {
        for (const change of changesBy('blocklist')) await refuse(change, REFUSED_STATE)
      }),
    ))

  for (const code of ['403', '479', '500']) {
    test(`changes of messages are refused with ${code}`, () =>
      world.unchanged(
        () =>
          during({ kind: 'refuse-message', code }, async () => {
            for (const change of changesBy('message')) await refuse(change, REFUSED_MESSAGE)
          }),
        { leaveOut: ['network'] },
      ))
  }

  test('a reaction in a group that the account was put out of is refused by WhatsApp itself', () =>
    world.unchanged(
      async () => {
        const body = { session: SESSIONS.main, messageId: world.ids.inFormerGroup, reaction: '👍' }
        const answer = await world.call('waha', { method: 'PUT', path: '/api/reaction', body })
        assertRefusedBy('waha', answer, { status: 422, says: /WhatsApp refused|not a member/ })
      },
      { leaveOut: ['network'] },
    ))

  test('there is no connection for a while', () =>
    world.unchanged(
      async () => {
        await during({ kind: 'cut' }, () =>
          Promise.all(goodChanges(world).map((change) => refuse(change, NOT_CONNECTED))),
        )
        // The next try of its own may be a minute away by now.
        await stop()
        await world.gateway.api.post(`/api/sessions/${SESSIONS.main}/start`)
        await untilWorking()
      },
      { leaveOut: ['network', 'session.status'] },
    ))

  /** What is asked of the network first is not answered, and then the connection breaks. */
  const breakDuring = async (change: GoodChange) => {
    const before = await connections()
    const silent = await add({ kind: 'stall', forMs: FAR_MS })
    const answered = world.call(change.api, change.request)
    // What follows a login is swallowed too: the change itself has to be on its way.
    await until('a change on its way, and an answer that was swallowed', async () => {
      if ((await outgoing('leaving')).length === 0) return false
      const { body } = await world.sandbox.control.get('/faults')
      return body.some(({ id, fired }: { readonly id: string; readonly fired: number }) => id === silent && fired > 0)
    })
    // No login before the silence is over: it would be swallowed as well.
    const apart = await add({ kind: 'cut', forMs: FAR_MS })
    await remove(silent)
    await remove(apart)
    check(change, await answered, BROKEN)
    // The session's status does not tell a short break: a silence too early would hit the next login.
    await until('the next login', async () => (await connections()) > before && (await isLoggedIn()))
    await untilWorking()
    await until('nothing is open any more', async () => (await outgoing('leaving')).length === 0, 30_000)
  }
  const outgoing = async (
    state: string,
  ): Promise<readonly { readonly kind: string; readonly error: string | null }[]> =>
    (await world.gateway.api.get(`/v1/sessions/${SESSIONS.main}/outgoing?limit=1000&state=${state}`)).body.items

  test('the connection breaks while a chat is changed', () =>
    world.unchanged(
      async () => {
        for (const change of changesBy('app state')) await breakDuring(change)
      },
      { leaveOut: ['network', 'session.status'] },
    ))

  // Others may have received it: nobody can know. It is sent again by itself, and then it is so here too.
  test('the connection breaks while a message is changed: it is told to be on its way, and comes true', async () => {
    const before = (await outgoing('confirmed')).length
    const changes = changesBy('message').filter(isSentAgain)
    for (const change of changes) await breakDuring(change)
    assert.equal((await outgoing('confirmed')).length, before + changes.length)
  })

  test('the connection breaks while a text is sent: it is told to be on its way, and arrives once', async () => {
    const text = 'through a broken connection'
    const body = { session: SESSIONS.main, chatId: `${ANA}@c.us`, text }
    await breakDuring({ api: 'waha', by: 'message', request: { method: 'POST', path: '/api/sendText', body } })
    await onPhone(world.sandbox, ANA, text)
    const next = { ...body, text: 'the one after it' }
    assert.equal((await world.call('waha', { method: 'POST', path: '/api/sendText', body: next })).status, 201)
    await onPhone(world.sandbox, ANA, next.text)
    const { body: rows } = await world.sandbox.control.get(`/accounts/${ANA}/messages`)
    assert.equal(rows.filter((row: { readonly text: string }) => row.text === text).length, 1)
  })

  test('after all this the same changes are taken', async () => {
    for (const change of changesBy('blocklist')) {
      assert.equal((await world.call(change.api, change.request)).status, 200)
    }
    const path = `/api/${SESSIONS.main}/chats/${ANA}%40c.us`
    assert.equal((await world.call('waha', { method: 'POST', path: `${path}/archive` })).status, 201)
    const own = `${path}/messages/true_${ANA}%40c.us_${world.ids.own}`
    const edited = await world.call('waha', { method: 'PUT', path: own, body: { text: 'taken at last' } })
    assert.deepEqual([edited.status, edited.body.body], [200, 'taken at last'])
  })

  test('a session that was stopped', async () => {
    await stop()
    await world.unchanged(async () => {
      for (const change of goodChanges(world)) await refuse(change, NOT_CONNECTED)
    })
  })
}
