import assert from 'node:assert/strict'
import { createServer, type AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { ANA, OWNER, SESSION, startComplaintWorld, type ComplaintWorld } from '../support/complaint-world.ts'
import { startGateway, type GatewayProcess } from '../support/gateway-process.ts'
import { until } from '../support/wait.ts'
import { createAccount, onPhone, pair, sessionOf, status } from '../support/waha.ts'
import { connectionsSoFar, hasFired, keptEvents, statesOf } from './evidence.ts'

const OTHER = '15550130009'

/** State that lies: what users saw, and that it is not so here. */
// Most of it is waiting: for a dead connection to be noticed, for attempts that grow apart.
describe('sessions that say what they are', { timeout: 300_000, concurrency: 2 }, () => {
  const remove = (world: ComplaintWorld, fault: string) => world.sandbox.control.delete(`/faults/${fault}`)
  const talks = async (world: ComplaintWorld, text: string) => {
    await status(world.gateway, SESSION, 'WORKING', 60_000)
    await world.write(ANA, `in: ${text}`)
    await world.heard(`in: ${text}`)
    assert.equal((await world.send(ANA, `out: ${text}`)).status, 201)
    await onPhone(world.sandbox, ANA, `out: ${text}`)
  }
  /** The same for any session, which needs no webhook. */
  const otherTalks = async (world: ComplaintWorld, other: { readonly name: string; readonly number: string }) => {
    const text = `with ${other.name}`
    await world.write(ANA, `in: ${text}`, { to: other.number })
    await until(`what was written to ${other.name}`, async () =>
      (await keptEvents(world.gateway, 'message.created')).some(
        ({ session, data }) => session === other.name && data.message.content.text === `in: ${text}`,
      ),
    )
    const message = { session: other.name, chatId: `${ANA}@c.us`, text: `out: ${text}` }
    assert.equal((await world.gateway.api.post('/api/sendText', message)).status, 201)
    await onPhone(world.sandbox, ANA, `out: ${text}`)
  }
  const pairOther = async (world: ComplaintWorld) => {
    await createAccount(world.sandbox, OTHER, 'Otto Other')
    await pair(world, { name: 'other', number: OTHER })
  }

  test('9. "it says WORKING, and nothing arrives"', { timeout: 150_000 }, async () => {
    await using world = await startComplaintWorld()
    const stalled = await world.fault({ kind: 'stall', forMs: 140_000 })
    await world.write(ANA, 'into the silence')
    const session = await until(
      'the silence noticed',
      async () => {
        const found = await sessionOf(world.gateway, SESSION)
        return found.status === 'WORKING' ? null : found
      },
      90_000,
    )
    assert.ok(await hasFired(world, stalled))
    assert.equal(world.timesTold('into the silence'), 0, 'nothing arrived')
    assert.equal(session.status, 'STARTING')
    assert.equal(session.engine.reason, 'CONNECTION_LOST', 'the status says why')
    await world.hook.next(
      'the webhook that says it',
      ({ body }) =>
        body.event === 'session.status' &&
        body.payload.status === 'STARTING' &&
        body.payload.data?.reason === 'CONNECTION_LOST',
    )
    await remove(world, stalled)
    await world.heard('into the silence', 90_000)
    await talks(world, 'after the silence')
  })

  test('10. "sessions hang in STARTING, and a restart takes for ever"', async () => {
    await using world = await startComplaintWorld({ env: { WAYPOST_RESTORE_PARALLEL: '1' } })
    const others = Array.from({ length: 11 }, (_, index) => ({
      name: `s${index}`,
      number: String(15550131000 + index),
    }))
    for (const { name, number } of others) {
      await createAccount(world.sandbox, number, `Owner ${name}`)
      await pair(world, { name, number })
    }
    // Neither as they were made nor the other way round: the one that will hang, the one that is used, and the others.
    const order = [7, 'used', 3, 10, 0, 5, 8, 1, 9, 4, 6, 2].map((each) =>
      typeof each === 'number' ? others[each]! : { name: SESSION, number: OWNER },
    )
    const names = order.map(({ name }) => name)
    for (const { name, number } of order.toReversed()) await beActive(world, { name, number })
    assert.deepEqual(await byActivity(world.gateway), names)
    const hanging = order[0]!
    const state = async () => (await sessionOf(world.gateway, hanging.name)).status
    const before = (await keptEvents(world.gateway, 'session.status')).at(-1)!.position

    await world.gateway.stop('SIGKILL')
    const stalled = await world.fault({ kind: 'stall', number: hanging.number, forMs: 280_000 })
    const began = Date.now()
    await world.gateway.start()
    for (const name of names.slice(1)) await status(world.gateway, name, 'WORKING', 60_000)
    const took = Date.now() - began
    assert.equal(await state(), 'STARTING', 'all others work while one hangs')
    assert.ok(took < 45_000, `11 sessions took ${took} ms`)
    await talks(world, 'while another one hangs')
    assert.equal(await state(), 'STARTING')
    assert.ok(await hasFired(world, stalled))
    assert.deepEqual(await startsSince(world.gateway, before), names, 'the one that was active last comes first')

    await until(
      'the start that hangs given up',
      async () => (await sessionOf(world.gateway, hanging.name)).engine.reason === 'CONNECTION_LOST',
      60_000,
    )
    const doubtful = await world.fault({ kind: 'stream-error', code: '503', number: hanging.number })
    await remove(world, stalled)
    const { me } = await status(world.gateway, hanging.name, 'WORKING', 90_000)
    assert.ok(await hasFired(world, doubtful))
    assert.equal(me.id, `${hanging.number}@c.us`)
    await otherTalks(world, hanging)
    const states = await statesOf(world.gateway, hanging.name, before)
    assert.ok(!states.includes('scan_qr') && !states.includes('failed'), `no credentials were wiped: ${states.join()}`)
  })

  test('11. "it reconnects in a storm"', async () => {
    // In the network's place, and in that of the proxies of all sessions but one, stands something that hangs up at once.
    await using opened = new AsyncDisposableStack()
    const doors = await Promise.all(Array.from({ length: 8 }, countConnections))
    for (const door of doors) opened.use(door)
    const [network, ...proxies] = doors
    const place = `127.0.0.1:${network!.port}`
    const stormy = opened.use(
      await startGateway({
        sandbox: { url: `ws://${place}/ws/chat`, rootKey: '11'.repeat(32), media: `http://${place}` },
      }),
    )
    await stormy.api.post('/api/sessions', { name: 'lonely0' })
    for (const [index, { port }] of proxies.entries()) {
      const config = { proxy: { server: `127.0.0.1:${port}` } }
      await stormy.api.post('/api/sessions', { name: `lonely${index + 1}`, config })
    }
    await until('five attempts of each', () => doors.every(({ times }) => times.length >= 5), 90_000)
    for (const { times } of doors) {
      const gaps = times.slice(1, 5).map((at, index) => at - times[index]!)
      assert.ok(
        gaps.every((gap) => gap >= 400),
        `gaps of ${gaps.join(', ')} ms`,
      )
      assert.ok(gaps[3]! > gaps[0]! * 2, `the gaps grow: ${gaps.join(', ')} ms`)
    }
    const fifths = doors.map(({ times }) => times[4]! - times[0]!)
    assert.ok(Math.max(...fifths) - Math.min(...fifths) > 500, `they drift apart: ${fifths.join(', ')} ms`)
    for (const [index, { times }] of doors.entries()) {
      const session = await until('when it is tried again', async () => {
        const found = await sessionOf(stormy, `lonely${index}`)
        return found.engine.retryAt > times.at(-1)! ? found : null
      })
      assert.equal(session.status, 'STARTING', 'only WhatsApp ends a session')
      assert.match(session.engine.reason, /^(CONNECTION_LOST|UNREACHABLE)$/)
      assert.match(session.engine.message, /WhatsApp/)
    }
  })

  test('12. "WhatsApp raised its version, and every session FAILED"', async () => {
    await using world = await startComplaintWorld()
    const outdated = await world.fault({ kind: 'outdated', count: 1 })
    await world.fault({ kind: 'cut' })
    await world.hook.next(
      'the reason',
      ({ body }) =>
        body.event === 'session.status' &&
        body.payload.status === 'STARTING' &&
        body.payload.data?.reason === 'CLIENT_OUTDATED',
    )
    assert.ok(await hasFired(world, outdated))
    await talks(world, 'after the new version')
    const states = await statesOf(world.gateway, SESSION)
    assert.ok(!states.includes('failed'), states.join())
    assert.equal(states.filter((state) => state === 'scan_qr').length, 1, 'the pairing was kept')
  })

  test('13. "another program took the account over, and the credentials were deleted"', async () => {
    await using world = await startComplaintWorld()
    await pairOther(world)
    const before = await statesOf(world.gateway, 'other')
    await world.fault({ kind: 'conflict' })
    await status(world.gateway, SESSION, 'FAILED', 30_000)
    assert.equal((await sessionOf(world.gateway, SESSION)).engine.reason, 'REPLACED')
    const connections = await connectionsSoFar(world)
    await otherTalks(world, { name: 'other', number: OTHER })
    assert.deepEqual(await statesOf(world.gateway, 'other'), before, 'the others are not touched')
    assert.equal((await world.gateway.api.get('/ping')).status, 200, 'the process lives')
    assert.equal((await sessionOf(world.gateway, SESSION)).status, 'FAILED')
    assert.equal(await connectionsSoFar(world), connections, 'the account is left to the other program')
    await world.gateway.api.post(`/api/sessions/${SESSION}/start`)
    await talks(world, 'after the other program')
    const states = await statesOf(world.gateway, SESSION)
    assert.equal(states.filter((state) => state === 'scan_qr').length, 1, 'nobody had to scan again')
  })

  test('14. "one account was logged out, and all of them stopped"', async () => {
    await using world = await startComplaintWorld()
    await pairOther(world)
    const before = await statesOf(world.gateway, SESSION)
    await world.fault({ kind: 'logout', number: OTHER })
    await world.fault({ kind: 'cut', number: OTHER })
    const { engine } = await status(world.gateway, 'other', 'FAILED', 30_000)
    assert.equal(engine.reason, 'LOGGED_OUT')
    await talks(world, 'while another account is logged out')
    assert.deepEqual(await statesOf(world.gateway, SESSION), before, 'it worked all the time')
  })

  test('15. "after a kill the credentials were empty, and everybody had to scan again"', async () => {
    await using world = await startComplaintWorld()
    const successes = async () => (await world.sandbox.control.get('/stats')).body.stanzasOut.success as number
    // Around these moments credentials are written. Those of a login are met because WhatsApp answers late.
    for (const moment of ['begun', 'accepted', 'WORKING', 'sent', 'accepted', 'sent']) {
      const isLogin = moment === 'begun' || moment === 'accepted'
      await world.gateway.stop('SIGKILL')
      const slow = await world.fault({ kind: 'delay', delayMs: isLogin ? 3_000 : 1, forMs: 120_000 })
      const logins = await successes()
      await world.gateway.start()
      if (moment === 'accepted') await until(moment, async () => (await successes()) > logins, 60_000)
      await status(world.gateway, SESSION, isLogin ? 'STARTING' : 'WORKING', 60_000)
      if (moment === 'sent') assert.equal((await world.send(ANA, 'before a kill')).status, 201)
      await remove(world, slow)
    }
    await world.gateway.stop('SIGKILL')
    await world.gateway.start()
    await talks(world, 'after seven kills')
    const states = await statesOf(world.gateway, SESSION)
    assert.equal(states.filter((state) => state === 'scan_qr').length, 1, states.join())
    assert.equal((await sessionOf(world.gateway, SESSION)).me.id, `${OWNER}@c.us`)
  })
})

/** Somebody writes to the account, and its session knows of it. */
async function beActive(world: ComplaintWorld, { name, number }: { readonly name: string; readonly number: string }) {
  const text = `written to ${name}`
  await world.write(ANA, text, { to: number })
  await until(text, async () =>
    (await keptEvents(world.gateway, 'message.created')).some(
      ({ session, data }) => session === name && data.message.content.text === text,
    ),
  )
}

/** The sessions by when something happened in them, the last one first. */
async function byActivity(gateway: GatewayProcess): Promise<readonly string[]> {
  const { body } = await gateway.api.get('/api/sessions')
  const sessions = body as readonly { readonly name: string; readonly timestamps: { readonly activity: number } }[]
  return sessions.toSorted((a, b) => b.timestamps.activity - a.timestamps.activity).map(({ name }) => name)
}

/** The sessions in the order in which they began to start behind this position of the log. */
async function startsSince(gateway: GatewayProcess, position: number): Promise<readonly string[]> {
  const events = await keptEvents(gateway, 'session.status', position)
  return [...new Set(events.filter(({ data }) => data.status === 'starting').map(({ session }) => session))]
}

/** A server that hangs up at once, and remembers when somebody came. */
async function countConnections() {
  const times: number[] = []
  const server = createServer((socket) => {
    times.push(Date.now())
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    times,
    port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  }
}
