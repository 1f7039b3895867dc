import type { Held } from './cast.ts'
import { pause, type Outcome } from './request.ts'
import type { Stage } from './stage.ts'

const RETRIES = { policy: 'constant', delaySeconds: 1, attempts: 1_000 }
/** Of time in which the gateway answers: where starting takes long, kills keep it away for minutes. */
const PATIENCE_MS = 120_000
const MOST_MS = 1_800_000
const LOOK_EVERY_MS = 50

export interface LinkOptions {
  /** The phone begins to scan. */
  readonly onScan?: () => void
}

/** Creates a session with both webhooks and lets its phone scan, whatever happens meanwhile, until it works. */
export async function linkSession(stage: Stage, held: Held, { onScan }: LinkOptions = {}): Promise<void> {
  const deadline = performance.now() + MOST_MS
  let lookedAt = performance.now()
  let waitedMs = 0
  let scanned: string | null = null
  let last: Outcome | null = null
  for (; waitedMs < PATIENCE_MS && lookedAt < deadline; await pause(LOOK_EVERY_MS)) {
    const session = await stage.api.ask(`GET /api/sessions/${held.name}`)
    const sinceMs = performance.now() - lookedAt
    lookedAt += sinceMs
    last = session
    if (!session.answered) continue
    waitedMs += sinceMs
    if (session.status === 404) await create(stage, held)
    if (session.status !== 200) continue
    const { status } = session.body
    if (status === 'WORKING') return void stage.held.push(held)
    if (status === 'FAILED' || status === 'STOPPED') await stage.api.ask(`POST /api/sessions/${held.name}/start`)
    if (status === 'SCAN_QR_CODE') scanned = await scan(stage, held, { scanned, onScan })
  }
  throw new Error(`session ${held.name} does not work in time: ${JSON.stringify(last).slice(0, 300)}`)
}

function create({ api, consumers }: Stage, { name }: Held): Promise<unknown> {
  const webhooks = [
    { url: consumers.impartial.url, events: ['*'], retries: RETRIES },
    { url: consumers.poor.url, events: ['message.any'], retries: RETRIES },
  ]
  return api.ask('POST /api/sessions', { name, config: { webhooks } })
}

/** Scans a code once; returns the one that was scanned last. */
async function scan(
  { api, control }: Stage,
  { name, number }: Held,
  { scanned, onScan }: { readonly scanned: string | null; readonly onScan: (() => void) | undefined },
): Promise<string | null> {
  const code = await api.ask(`GET /api/${name}/auth/qr?format=raw`)
  const qr = code.answered && code.status === 200 ? code.body.value : null
  if (qr === null || qr === scanned) return scanned
  const answer = control.ask(`POST /accounts/${number}/scan`, { qr })
  onScan?.()
  const { answered, ...rest } = await answer
  return answered && 'status' in rest && rest.status < 300 ? qr : scanned
}
