import assert from 'node:assert/strict'
import { createServer, type AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { ANA, OWNER, SESSION, startComplaintWorld, type ComplaintWorld } from '../support/complaint-world.ts'
import { startGateway } from '../support/gateway-process.ts'
import { until } from '../support/wait.ts'
import { createAccount, onPhone, pair, sessionOf, status } from '../support/waha.ts'

const OTHER = '15550130009'

/** State that lies: what users saw, and that it is not so here. */
// Most of it is waiting: for a dead connection to be noticed, for attempts that grow apart.
describe('sessions that say what they are', { timeout: 300_000, concurrency: 2 }, () => {
  const statusesOf = (world: ComplaintWorld, name: string) =>
    world.hook.received
      .filter(({ body }) => body.event === 'session.status' && body.session === name)
      .map(({ body }) => body.payload.status as string)
  const talks = async (world: ComplaintWorld, text: string) => {
    await status(world.gateway, SESSION, 'WORKING', 60_000)
    await world.write(ANA, `in: ${text}`)
    await world.heard(`in: ${text}`)
    assert.equal((await world.send(ANA, `out: ${text}`)).status, 201)
    await onPhone(world.sandbox, ANA, `out: ${text}`)
  }

  test('9. "it says WORKING, and nothing arrives"', { timeout: 150_000 }, async () => {
    await using world = await startComplaintWorld()
    const stalled = await world.fault({ kind: 'stall', forMs: 120_000 })
    await world.write(ANA, 'into the silence')
    const session = await until(
      'the silence noticed',
      async () => {
        const found = await sessionOf(world.gateway, SESSION)
        return found.status === 'WORKING' ? null : found
      },
      90_000,
    )
    assert.equal(session.status, 'STARTING')
    assert.equal(session.engine.reason, 'CONNECTION_LOST', 'the status says why')
    await world.sandbox.control.delete(`/faults/${stalled}`)
    await world.heard('into the silence', 90_000)
    await talks(world, 'after the silence')
  })

  test('10. "sessions hang in STARTING, and a restart takes for ever"', async () => {
    await using world = await startComplaintWorld({ env: { WAYPOST_RESTORE_PARALLEL: '3' } })
    const others = Array.from({ length: 11 }, (_, index) => ({
      name: `s${index}`,
      number: String(15550131000 + index),
    }))
    for (const { name, number } of others) {
      await createAccount(world.sandbox, number, `Owner ${name}`)
      await pair(world, { name, number })
    }
    await world.write(ANA, 'the newest activity')
    await world.heard('the newest activity')
    await world.gateway.stop('SIGKILL')
    const began = Date.now()
    await world.gateway.start()
    await status(world.gateway, SESSION, 'WORKING', 30_000)
    const first = Date.now() - began
    for (const { name } of others) await status(world.gateway, name, 'WORKING', 60_000)
    const all = Date.now() - began
    assert.ok(all < 45_000, `12 sessions took ${all} ms`)
    assert.ok(first < all, 'the one that was active last does not wait for all the others')
    for (const { name, number } of others) {
      assert.equal((await sessionOf(world.gateway, name)).me.id, `${number}@c.us`, 'no credentials were wiped')
    }
  })

  test('11. "it reconnects in a storm"', async () => {
    // In the network's place stands something that hangs up at once.
    await using nowhere = await countConnections()
    const { port } = nowhere
    await using stormy = await startGateway({
      sandbox: { url: `ws://127.0.0.1:${port}/ws/chat`, rootKey: '11'.repeat(32), media: `http://127.0.0.1:${port}` },
    })
    await stormy.api.post('/api/sessions', { name: 'lonely' })
    await until('five attempts', () => nowhere.times.length >= 5, 60_000)
    const gaps = nowhere.times.map((at, index, all) => (index === 0 ? 0 : at - all[index - 1]!))
    assert.ok(
      gaps.slice(1).every((gap) => gap >= 400),
      `gaps of ${gaps.join(', ')} ms`,
    )
    assert.ok(gaps[4]! > gaps[1]! * 2, `the gaps grow: ${gaps.join(', ')} ms`)
    const { engine } = await sessionOf(stormy, 'lonely')
    assert.ok(engine.retryAt > 0 && engine.message.length > 20, 'it says when it tries again, and why')
  })

  test('12. "WhatsApp raised its version, and every session FAILED"', async () => {
    await using world = await startComplaintWorld()
    await world.fault({ kind: 'outdated', count: 1 })
    await world.fault({ kind: 'cut' })
    await world.hook.next('the reason', ({ body }) => JSON.stringify(body).includes('CLIENT_OUTDATED'))
    await talks(world, 'after the new version')
    assert.ok(!statusesOf(world, SESSION).includes('FAILED'))
    assert.equal((await sessionOf(world.gateway, SESSION)).me.id, `${OWNER}@c.us`, 'the pairing was kept')
  })

  test('13. "another program took the account over, and the credentials were deleted"', async () => {
    await using world = await startComplaintWorld()
    await createAccount(world.sandbox, OTHER, 'Otto Other')
    await pair(world, { name: 'other', number: OTHER })
    await world.fault({ kind: 'conflict' })
    await status(world.gateway, SESSION, 'FAILED', 30_000)
    assert.match(JSON.stringify(await sessionOf(world.gateway, SESSION)), /REPLACED/)
    assert.equal((await sessionOf(world.gateway, 'other')).status, 'WORKING', 'the others are not touched')
    assert.equal((await world.gateway.api.get('/ping')).status, 200, 'the process lives')
    await world.gateway.api.post(`/api/sessions/${SESSION}/start`)
    await talks(world, 'after the other program, without a scan')
    const since = statusesOf(world, SESSION)
    assert.ok(since.lastIndexOf('SCAN_QR_CODE') < since.indexOf('WORKING'), 'nobody had to scan again')
  })

  test('14. "one account was logged out, and all of them stopped"', async () => {
    await using world = await startComplaintWorld()
    await createAccount(world.sandbox, OTHER, 'Otto Other')
    await pair(world, { name: 'other', number: OTHER })
    await world.fault({ kind: 'logout', number: OTHER })
    await world.fault({ kind: 'cut', number: OTHER })
    await status(world.gateway, 'other', 'FAILED', 30_000)
    await talks(world, 'while another account is logged out')
    assert.ok(!statusesOf(world, SESSION).includes('FAILED'))
    assert.equal(statusesOf(world, SESSION).at(-1), 'WORKING')
  })

  test('15. "after a kill the credentials were empty, and everybody had to scan again"', async () => {
    await using world = await startComplaintWorld()
    // At the moments of a start and a login at which credentials are written.
    for (const moment of ['STARTING', 'STARTING', 'WORKING', 'STARTING', 'WORKING', 'WORKING']) {
      await world.gateway.stop('SIGKILL')
      await world.gateway.start()
      const moments = moment === 'STARTING' ? ['STARTING', 'WORKING'] : [moment]
      await until(moment, async () => moments.includes((await sessionOf(world.gateway, SESSION)).status), 60_000)
    }
    await world.gateway.stop('SIGKILL')
    await world.gateway.start()
    await talks(world, 'after seven kills')
    assert.equal((await sessionOf(world.gateway, SESSION)).me.id, `${OWNER}@c.us`)
  })
})

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
