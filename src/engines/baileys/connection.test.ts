import assert from 'node:assert/strict'
import { createServer, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { createMemoryKeyStore } from '../testing/memory-key-store.ts'
import type { Recorder } from '../testing/recorder.ts'
import { createWorld } from './testing/world.ts'

/** The reason that the state gives, from the mark on. */
const trouble = (heard: Recorder, code: string, from = 0) =>
  heard.untilAny(
    (event) => event.type === 'connection' && 'trouble' in event.state && event.state.trouble?.code === code,
    from,
  )

describe('connection', () => {
  it('pairs by code', async () => {
    await using world = await createWorld()
    const { session, heard } = await world.open()
    await session.start()
    await heard.state('scan_qr')
    const code = await session.requestPairingCode(world.ana.number)
    assert.match(code, /^[1-9A-Z]{8}$/)
    await world.ana.enterCode(code)
    const { me } = await heard.state('working')
    assert.equal(me.phone, world.ana.pn)
  })

  it('shows codes again when a pairing by code was not finished', async () => {
    await using world = await createWorld()
    const keys = createMemoryKeyStore()
    const first = await world.open({ keys })
    await first.session.start()
    await first.heard.state('scan_qr')
    await first.session.requestPairingCode(world.ana.number)
    await first.session.stop()
    const second = await world.open({ keys })
    await second.session.start()
    await world.ana.scan((await second.heard.state('scan_qr')).qr)
    await second.heard.state('working')
  })

  it('asks for a code only in international form and only while one can be used', async () => {
    await using world = await createWorld()
    const { session, heard } = await world.open()
    await session.start()
    await heard.state('scan_qr')
    await assert.rejects(session.requestPairingCode('+49 151'), { code: 'BAD_REQUEST' })
    await world.ana.scan((await heard.state('scan_qr')).qr)
    await heard.state('working')
    await assert.rejects(session.requestPairingCode(world.ana.number), { code: 'SESSION_NOT_READY' })
  })

  it('renews the code six times, then says so, and can be asked again', async () => {
    await using world = await createWorld({ timeouts: { qrMs: 40 } })
    const { session, heard } = await world.open()
    await session.start()
    const { trouble: end } = await heard.state('failed')
    assert.equal(end.code, 'PAIRING_EXPIRED')
    const codes = heard.all('connection').flatMap(({ state }) => (state.status === 'scan_qr' ? [state] : []))
    assert.deepEqual(
      codes.map(({ index, of }) => [index, of]),
      [1, 2, 3, 4, 5, 6].map((index) => [index, 6]),
    )
    assert.equal(new Set(codes.map(({ qr }) => qr)).size, 6)
    const mark = heard.mark
    await session.start()
    assert.equal((await heard.state('scan_qr', { from: mark })).index, 1)
  })

  it('reconnects at once when the connection is cut, and says why', async () => {
    await using world = await createWorld()
    const { heard } = await world.paired()
    const mark = heard.mark
    world.sandbox.faults.add({ kind: 'cut', number: world.ana.number })
    await trouble(heard, 'CONNECTION_LOST', mark)
    await heard.state('working', { from: mark })
  })

  for (const code of ['515', '503']) {
    it(`comes back after a stream error ${code}`, async () => {
      await using world = await createWorld()
      const { heard } = await world.paired()
      const mark = heard.mark
      world.sandbox.faults.add({ kind: 'stream-error', code, number: world.ana.number })
      await heard.state('starting', { from: mark })
      await heard.state('working', { from: mark })
    })
  }

  it('notices a connection that is there and silent', async () => {
    await using world = await createWorld({ timeouts: { keepAliveMs: 150, startMs: 500 } })
    const { heard } = await world.paired()
    const mark = heard.mark
    world.sandbox.faults.add({ kind: 'stall', number: world.ana.number, forMs: 1_000 })
    await trouble(heard, 'CONNECTION_LOST', mark)
    await heard.state('working', { from: mark })
  })

  it('stops alone when another program took the session, and keeps the pairing', async () => {
    await using world = await createWorld()
    const { session, heard } = await world.paired()
    const mark = heard.mark
    world.sandbox.faults.add({ kind: 'conflict', number: world.ana.number })
    const state = await heard.state('failed', { from: mark })
    assert.equal(state.trouble.code, 'REPLACED')
    assert.ok(await heard.keys.credentials())
    await session.start()
    await heard.state('working', { from: heard.mark - 1 })
  })

  it('ends when the phone unlinks it', async () => {
    await using world = await createWorld()
    const { heard } = await world.paired()
    world.ana.unlink(1)
    const { trouble: end } = await heard.state('failed')
    assert.equal(end.code, 'LOGGED_OUT')
    assert.equal(end.retryAt, null)
  })

  it('ends when whatsapp says at login that the device is unknown', async () => {
    await using world = await createWorld()
    const { session, heard } = await world.paired()
    await session.stop()
    world.ana.unlink(1)
    const mark = heard.mark
    await session.start()
    assert.equal((await heard.state('failed', { from: mark })).trouble.code, 'LOGGED_OUT')
  })

  it('asks for a newer web version when its own is refused', async () => {
    let asked = 0
    await using world = await createWorld({
      fetchVersion: async () => [2, 3000, 1_100_000_000 + ++asked],
    })
    const { session, heard } = await world.paired()
    await session.stop()
    world.sandbox.faults.add({ kind: 'outdated', number: world.ana.number, count: 1 })
    const mark = heard.mark
    await session.start()
    await trouble(heard, 'CLIENT_OUTDATED', mark)
    await heard.state('working', { from: mark })
    assert.equal(asked, 2)
  })

  it('stays ready to try again when no newer version is known, and keeps the pairing', async () => {
    await using world = await createWorld()
    const { session, heard } = await world.paired()
    await session.stop()
    const fault = world.sandbox.faults.add({ kind: 'outdated', number: world.ana.number, forMs: 60_000 })
    const mark = heard.mark
    await session.start()
    const told = await trouble(heard, 'CLIENT_OUTDATED', mark)
    assert.match(JSON.stringify(told), /"status":"starting".*"retryAt":\d+/)
    world.sandbox.faults.remove(fault)
    await heard.state('working', { from: mark })
  })

  it('works without the mark that offline messages are through', async () => {
    await using world = await createWorld({ timeouts: { offlineMs: 100 } })
    world.sandbox.faults.add({ kind: 'no-offline-marker', forMs: 60_000 })
    const { heard } = await world.paired()
    await world.ben.send(world.ana.number, 'without a mark')
    await heard.until('message', ({ message }) => message.content.text === 'without a mark')
  })

  it('says what to do when the network cannot be reached, and goes on trying', async () => {
    await using world = await createWorld({
      network: { url: 'ws://127.0.0.1:9/ws/chat', rootKey: '00'.repeat(32), media: 'http://127.0.0.1:9' },
    })
    const { session, heard } = await world.open()
    await session.start()
    const { state } = (await trouble(heard, 'UNREACHABLE')) as {
      state: { trouble: { message: string; retryAt: number } }
    }
    assert.match(state.trouble.message, /firewall/)
    assert.ok(state.trouble.retryAt >= Date.now() - 1_000)
    await trouble(heard, 'UNREACHABLE', heard.mark)
    await session.stop()
    assert.deepEqual(heard.events.at(-1), { type: 'connection', state: { status: 'stopped' } })
  })

  it('refuses a server whose certificate another root signed', async () => {
    await using world = await createWorld()
    await using stranger = await createWorld({
      network: { url: world.sandbox.url, rootKey: '11'.repeat(32), media: world.sandbox.media },
    })
    const { session, heard } = await stranger.open()
    await session.start()
    await trouble(heard, 'REFUSED')
    assert.equal(
      heard.all('connection').some(({ state }) => state.status === 'scan_qr'),
      false,
    )
  })

  it('gives up an attempt that gets no answer and tries again', async () => {
    const sockets = new Set<Socket>()
    const silent = createServer((socket) => void sockets.add(socket)).listen(0, '127.0.0.1')
    await new Promise((resolve) => silent.once('listening', resolve))
    const { port } = silent.address() as { port: number }
    const origin = `http://127.0.0.1:${port}`
    await using world = await createWorld({
      network: { url: `ws://127.0.0.1:${port}/ws/chat`, rootKey: '00'.repeat(32), media: origin },
      timeouts: { startMs: 100 },
    })
    const { session, heard } = await world.open()
    await session.start()
    await heard.untilAny(() => sockets.size >= 2)
    await session.stop()
    for (const socket of sockets) socket.destroy()
    silent.close()
  })
})
