import { writeFile } from 'node:fs/promises'
import { HELD } from './cast.ts'
import { runMigration } from './migration-trouble.ts'
import { runPairing } from './pairing-trouble.ts'
import type { Trouble } from './plan.ts'
import { startPulse, type Pulse } from './pulse.ts'
import { pause } from './request.ts'
import type { Stage } from './stage.ts'
import { runStop } from './stop-trouble.ts'

/** A trouble that happened. Milliseconds since 1970; `end` null while it lasts. */
export interface Happened {
  readonly trouble: Trouble
  readonly begin: number
  end: number | null
  /** Why it did not take place as planned; null when it did. */
  note: string | null
  /** Of a migration: how many of its kills fell within it. */
  killsWithin?: number
}

/** Makes everything happen at its time; resolves when the last of it is over. */
export async function makeTrouble(stage: Stage, plan: readonly Trouble[], happened: Happened[]): Promise<void> {
  const startedAt = performance.now()
  const over = new AbortController()
  const scene = { stage, pulse: startPulse(stage.api, over.signal) }
  const running: Promise<void>[] = []
  for (const trouble of plan) {
    await pause(Math.max(0, startedAt + trouble.at - performance.now()))
    const entry: Happened = { trouble, begin: Date.now(), end: null, note: null }
    happened.push(entry)
    const work = happen(scene, entry)
      .then((note) => void (entry.note = note))
      .catch((error: unknown) => void (entry.note = `failed: ${String(error)}`))
      .finally(() => void (entry.end = Date.now()))
    running.push(work)
  }
  await Promise.all(running)
  over.abort()
}

interface Scene {
  readonly stage: Stage
  readonly pulse: Pulse
}

/** A busy machine takes longer to start it than kills leave: it gets up first, and there is something to kill. */
const LEFT_ALONE_MS = 10_000

/** Resolves when it is over, with what could not be done. */
async function happen({ stage, pulse }: Scene, entry: Happened): Promise<string | null> {
  const { trouble } = entry
  switch (trouble.kind) {
    case 'kill':
      if (pulse.silentMs >= LEFT_ALONE_MS) return 'some were left out: it needed time to start'
      return (await stage.gateway.kill('SIGKILL', trouble.downMs)) ? null : 'some found it down, or about to stop'
    case 'stop':
      return runStop(stage, trouble)
    case 'network':
      return breakNetwork(stage, trouble)
    case 'webhook':
      await stage.consumers.impartial.behave(trouble.answer)
      await pause(trouble.forMs)
      await stage.consumers.impartial.behave('well')
      return null
    case 'full-disk':
      return inTurn(() => fillDisk(stage, trouble.forMs))
    case 'read-only':
      return inTurn(() => makeReadOnly(stage, trouble.forMs))
    case 'clock':
      await writeFile(stage.clockFile, String(trouble.offsetMs))
      await pause(trouble.forMs)
      await writeFile(stage.clockFile, '0')
      return null
    case 'sandbox':
      return (await stage.sandbox.kill(trouble.signal, trouble.downMs)) ? null : 'it was down'
    case 'pairing':
      await runPairing(stage, trouble)
      return null
    case 'migration':
      entry.killsWithin = await runMigration(stage, trouble)
      return null
  }
}

async function breakNetwork(
  { control }: Stage,
  { fault, account, kind: _kind, at: _at, ...details }: Trouble & { readonly kind: 'network' },
): Promise<string | null> {
  const number = HELD[account ?? -1]?.number
  const added = await control.ask('POST /faults', { kind: fault, number, ...details })
  if (!added.answered || added.status !== 201) return `not injected: ${JSON.stringify(added).slice(0, 200)}`
  let hasFired = false
  // Until it has fired as often as it should.
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    await pause(LOOK_EVERY_MS)
    const faults = await control.ask('GET /faults')
    // A sandbox that was restarted has forgotten it.
    if (!faults.answered) return null
    const [left] = faults.body.filter(({ id }: { id: string }) => id === added.body.id)
    if (!left) return null
    hasFired = left.fired > 0
  }
  await control.ask(`DELETE /faults/${added.body.id}`)
  return hasFired ? null : `${fault} had nothing to happen to`
}

const LOOK_EVERY_MS = 250
const MOST_LOOKS = 60

/** A disk has one trouble after the other. */
let disk: Promise<unknown> = Promise.resolve()

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const done = disk.then(work, work)
  disk = done.catch(() => undefined)
  return done
}

async function fillDisk({ disk: { fill, empty, limits } }: Stage, forMs: number): Promise<string | null> {
  fill()
  await pause(forMs)
  empty()
  return limits
}

/** A database that is open stays writable: the gateway is killed, and finds it read-only at its start. */
async function makeReadOnly({ gateway, disk }: Stage, forMs: number): Promise<string | null> {
  if (disk.limits !== null) return disk.limits
  await gateway.hold()
  const done = disk.setReadOnly(true)
  gateway.release()
  await pause(forMs)
  for (let tries = 0; done && !disk.setReadOnly(false); tries++) {
    if (tries > 100) throw new Error('the disk stays read-only')
    await pause(50)
  }
  return done ? null : 'the disk was in use'
}

/** Ends what is still going on: from now on everything is as it should be. */
export async function endTrouble(stage: Stage): Promise<void> {
  stage.disk.empty()
  await writeFile(stage.clockFile, '0')
  await stage.consumers.impartial.behave('well')
  stage.sandbox.start()
  stage.gateway.start()
}
