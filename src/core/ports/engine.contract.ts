import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { GatewayError } from '../errors.ts'
import type { Jid } from '../model/address.ts'
import { capabilityCases } from './engine-capabilities.contract.ts'
import type { Engine, EngineEvent, EngineSession } from './engine.ts'

/** One account on an engine, and the person it talks with. */
export interface EngineBench extends AsyncDisposable {
  readonly engine: Engine
  /** The address of the other person. */
  readonly peer: Jid
  /** An address in the right form that nobody has. */
  readonly nobody: Jid
  /** Opens the account's session on the keys of the one before. */
  open(): Promise<EngineSession>
  /** What the listener was told, by every session of this bench. */
  readonly events: readonly EngineEvent[]
  /** Resolves with the first event from `from` on that fits. */
  until(fits: (event: EngineEvent) => boolean, from?: number): Promise<EngineEvent>
  /** The account's phone scans the code that is shown. */
  pair(): Promise<void>
  /** The other person writes; resolves with the id. */
  write(text: string): Promise<string>
  /** Resolves with the text the other person got under this id. */
  textAtPeer(id: string): Promise<string>
  /** The other person reads what was sent under this id. */
  read(id: string): Promise<void>
  /** Envelopes that no event has settled. */
  readonly unsettled: number
  /** Events are refused with this error while it is set. */
  refusal: Error | null
}

const inState =
  (status: string) =>
  (event: EngineEvent): boolean =>
    event.type === 'connection' && event.state.status === status

/** What every engine does. */
export function engineContract(name: string, createBench: () => Promise<EngineBench>): void {
  async function paired(bench: EngineBench): Promise<EngineSession> {
    const session = await bench.open()
    await session.start()
    await bench.until(inState('scan_qr'))
    await bench.pair()
    await bench.until(inState('working'))
    return session
  }

  describe(`${name}: engine contract`, () => {
    it('connects nothing before start and shows a code after it', async () => {
      await using bench = await createBench()
      await using session = await bench.open()
      assert.deepEqual(bench.events, [])
      await session.start()
      await session.start()
      const event = await bench.until(inState('scan_qr'))
      assert.ok(event.type === 'connection' && event.state.status === 'scan_qr')
      assert.ok(event.state.qr.length > 10)
      assert.equal(event.state.index, 1)
      assert.ok(event.state.expiresAt > Date.now())
    })

    it('knows its account once a phone has scanned', async () => {
      await using bench = await createBench()
      await using _session = await paired(bench)
      const event = await bench.until(inState('working'))
      assert.ok(event.type === 'connection' && event.state.status === 'working')
      assert.match(event.state.me.phone, /^\d+@s\.whatsapp\.net$/)
      assert.match(event.state.me.device, /^\d+:\d+@s\.whatsapp\.net$/)
    })

    it('composes without sending, and sends what was composed', async () => {
      await using bench = await createBench()
      await using session = await paired(bench)
      const message = await session.compose({ kind: 'text', chat: bench.peer, text: 'good morning' })
      assert.ok(message.id.length >= 16)
      assert.equal(message.chat, bench.peer)
      assert.equal(message.ack, 'pending')
      assert.equal(message.origin, 'api')
      assert.equal(message.fromMe, true)
      assert.ok(message.raw && bench.engine.describe(message.raw))
      const { timestamp } = await session.transmit(message)
      assert.ok(timestamp > 1_600_000_000)
      assert.equal(await bench.textAtPeer(message.id), 'good morning')
    })

    it('uses the id that the caller made, and makes different ones', async () => {
      await using bench = await createBench()
      await using session = await paired(bench)
      const id = session.newMessageId()
      assert.notEqual(id, session.newMessageId())
      const message = await session.compose({ kind: 'text', chat: bench.peer, text: 'mine', id })
      assert.equal(message.id, id)
    })

    it('refuses addresses that are none and numbers nobody has', async () => {
      await using bench = await createBench()
      await using session = await paired(bench)
      await rejects(session.compose({ kind: 'text', chat: 'what?', text: 'x' }), 'CHAT_INVALID')
      await rejects(session.compose({ kind: 'text', chat: bench.nobody, text: 'x' }), 'NUMBER_NOT_ON_WHATSAPP')
    })

    it('tells how far a message got', async () => {
      await using bench = await createBench()
      await using session = await paired(bench)
      const message = await session.compose({ kind: 'text', chat: bench.peer, text: 'read me' })
      await session.transmit(message)
      await bench.textAtPeer(message.id)
      await bench.read(message.id)
      const event = await bench.until(
        (each) => each.type === 'receipt' && each.ack === 'read' && each.target.id === message.id,
      )
      assert.ok(event.type === 'receipt')
      assert.equal(event.target.fromMe, true)
    })

    it('brings what others write, once, and settles what it kept for it', async () => {
      await using bench = await createBench()
      await using _session = await paired(bench)
      const id = await bench.write('hello there')
      const event = await bench.until((each) => each.type === 'message' && each.message.id === id)
      assert.ok(event.type === 'message')
      const { message } = event
      assert.equal(message.content.text, 'hello there')
      assert.equal(message.chat, bench.peer)
      assert.equal(message.sender, bench.peer)
      assert.equal(message.fromMe, false)
      assert.equal(message.origin, 'contact')
      const later = await bench.write('and again')
      await bench.until((each) => each.type === 'message' && each.message.id === later)
      assert.equal(bench.events.filter((each) => each.type === 'message' && each.message.id === id).length, 1)
    })

    it('brings again what could not be stored', async () => {
      await using bench = await createBench()
      await using _session = await paired(bench)
      bench.refusal = new GatewayError('STORAGE_FULL', 'the disk is full')
      const id = await bench.write('do not lose me')
      setTimeout(() => (bench.refusal = null), 300)
      await bench.until((each) => each.type === 'message' && each.message.id === id)
    })

    it('keeps the pairing over stop and start', async () => {
      await using bench = await createBench()
      const session = await paired(bench)
      await session.stop()
      await bench.until(inState('stopped'))
      await rejects(session.compose({ kind: 'text', chat: bench.peer, text: 'x' }), 'SESSION_NOT_READY')
      const mark = bench.events.length
      await using again = await bench.open()
      await again.start()
      await bench.until(inState('working'), mark)
      assert.equal(bench.events.slice(mark).some(inState('scan_qr')), false)
    })

    it('stops after a logout', async () => {
      await using bench = await createBench()
      await using session = await paired(bench)
      const mark = bench.events.length
      await session.logout()
      await bench.until(inState('stopped'), mark)
      assert.equal(bench.events.at(-1)?.type, 'connection')
    })

    it('answers which numbers have accounts', async () => {
      await using bench = await createBench()
      await using session = await paired(bench)
      const digits = [bench.peer, bench.nobody].map((jid) => jid.split('@', 1)[0] ?? '')
      const [known, unknown] = await session.checkNumbers(digits)
      assert.equal(known?.exists, true)
      assert.equal(known.jid, bench.peer)
      assert.match(known.lid ?? '', /@lid$/)
      assert.deepEqual(unknown, { number: digits[1], exists: false, jid: null, lid: null })
    })

    it('does nothing for others while it does not work', async () => {
      await using bench = await createBench()
      await using session = await bench.open()
      const target = { id: 'X', chat: bench.peer, chatAlt: null, fromMe: false, participant: null }
      await rejects(session.markRead([target]), 'SESSION_NOT_READY')
      await rejects(session.setActivity(bench.peer, 'typing'), 'SESSION_NOT_READY')
      await rejects(session.checkNumbers(['15550000009']), 'SESSION_NOT_READY')
      await rejects(session.requestPairingCode('15550000009'), 'SESSION_NOT_READY')
    })

    capabilityCases({ createBench, paired })

    it('reads no protobuf where there is none', async () => {
      await using bench = await createBench()
      assert.equal(bench.engine.describe(new Uint8Array([255, 255, 255, 255])), null)
    })
  })
}

const rejects = (work: Promise<unknown>, code: string): Promise<void> => assert.rejects(work, { code })
