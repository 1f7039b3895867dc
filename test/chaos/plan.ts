import { createRandom, type Random } from './random.ts'

/** What goes wrong, and when: milliseconds after the beginning. */
export type Trouble = { readonly at: number } & (
  | { readonly kind: 'kill'; readonly downMs: number }
  /** SIGTERM, and a second one so long after it, which ends it at once; null: it may take its time. */
  | { readonly kind: 'stop'; readonly againAfterMs: number | null; readonly downMs: number }
  | {
      readonly kind: 'network'
      readonly fault: NetworkFault
      /** Which of the sessions that are there from the beginning; null: it concerns everybody. */
      readonly account: number | null
      readonly count?: number
      readonly forMs?: number
      readonly delayMs?: number
      readonly code?: '500' | '503' | '515'
    }
  | { readonly kind: 'webhook'; readonly answer: WebhookTrouble; readonly forMs: number }
  | { readonly kind: 'full-disk'; readonly forMs: number }
  | { readonly kind: 'read-only'; readonly forMs: number }
  | { readonly kind: 'clock'; readonly offsetMs: number; readonly forMs: number }
  | { readonly kind: 'sandbox'; readonly signal: 'SIGKILL' | 'SIGTERM'; readonly downMs: number }
  /** A new session pairs; the gateway is killed so long after the scan, one kill after the other. */
  | { readonly kind: 'pairing'; readonly past: number; readonly kills: readonly number[] }
  /** A gateway of its own starts on an old database and is killed so long after it has opened it, start by start. */
  | { readonly kind: 'migration'; readonly kills: readonly number[] }
)

export type TroubleKind = Trouble['kind']

type NetworkFault =
  | 'cut'
  | 'stall'
  | 'delay'
  | 'stream-error'
  | 'outdated'
  | 'drop-acks'
  | 'duplicate'
  | 'reorder'
  | 'corrupt'
  | 'no-offline-marker'
  | 'app-state-conflict'
  | 'hold-server-sync'
  | MediaFault

/** Of the server that keeps files; nobody knows there who downloads. */
type MediaFault = 'media-cut' | 'media-status' | 'upload-cut' | 'upload-status'

/** How a webhook's receiver fails: an error, an error with Retry-After, late, never, the line cut, nobody there. */
export type WebhookTrouble = 'refuse' | 'busy' | 'slow' | 'hang' | 'cut' | 'away'

export interface PlanOptions {
  readonly seed: number
  readonly durationMs: number
  readonly only: readonly TroubleKind[]
}

/** How often each kind comes, on average. Kills come in rows. */
const EVERY_MS: Readonly<Record<TroubleKind, number>> = {
  kill: 10_000,
  stop: 25_000,
  network: 5_000,
  webhook: 12_000,
  'full-disk': 45_000,
  'read-only': 60_000,
  clock: 35_000,
  sandbox: 50_000,
  pairing: 75_000,
  migration: 90_000,
}

export const TROUBLE_KINDS = Object.keys(EVERY_MS) as readonly TroubleKind[]

const MOST_KILLS_IN_A_ROW = 7
const HOUR_MS = 3_600_000
/** What follows sooner may be the same signal, come twice by way of npm and the terminal. */
const LEAST_BETWEEN_SIGNALS_MS = 300
/** A migration takes about so long when nothing else goes on. */
const MIGRATION_MS = 350

/** Every trouble of a run, in the order of time. The same seed and duration give the same plan. */
export function createPlan({ seed, durationMs, only }: PlanOptions): readonly Trouble[] {
  const random = createRandom(seed)
  const troubles = only.flatMap((kind) => {
    const draws = random.fork(kind)
    return times(draws, durationMs, EVERY_MS[kind]).flatMap((at) => draw(kind, at, draws))
  })
  return troubles.filter(({ at }) => at < durationMs).toSorted((one, other) => one.at - other.at)
}

/** One moment in each of equal spans, so that even a short run has every kind. */
function times(random: Random, durationMs: number, everyMs: number): readonly number[] {
  const count = Math.max(1, Math.round(durationMs / everyMs))
  const span = (durationMs * 0.9) / count
  return Array.from({ length: count }, (_, index) => Math.round(span * (index + random.between(0.05, 0.95))))
}

function draw(kind: TroubleKind, at: number, random: Random): readonly Trouble[] {
  switch (kind) {
    case 'kill':
      return killsInARow(at, random)
    case 'stop': {
      const againAfterMs = random.chance(0.4) ? random.whole(LEAST_BETWEEN_SIGNALS_MS, 2_000) : null
      return [{ kind, at, againAfterMs, downMs: random.whole(0, 300) }]
    }
    case 'network':
      return [drawNetwork(at, random)]
    case 'webhook': {
      const answer = random.pick(['refuse', 'busy', 'slow', 'hang', 'cut', 'away'] as const)
      return [{ kind, at, answer, forMs: random.whole(1_000, 6_000) }]
    }
    case 'full-disk':
    case 'read-only':
      return [{ kind, at, forMs: random.whole(1_500, 6_000) }]
    case 'clock': {
      const offsetMs = Math.round(random.between(-6, 6) * HOUR_MS)
      return [{ kind, at, offsetMs, forMs: random.whole(2_000, 10_000) }]
    }
    case 'sandbox':
      return [{ kind, at, signal: random.pick(['SIGKILL', 'SIGTERM']), downMs: random.whole(100, 3_000) }]
    case 'pairing': {
      const kills = Array.from({ length: random.whole(0, 4) }, () => random.whole(0, 1_500))
      return [{ kind, at, past: random.whole(50, 400), kills }]
    }
    case 'migration':
      return [{ kind, at, kills: Array.from({ length: random.whole(3, 8) }, () => random.whole(0, MIGRATION_MS)) }]
  }
}

/** Some hit the gateway while it starts after the one before. */
function killsInARow(first: number, random: Random): readonly Trouble[] {
  let at = first
  return Array.from({ length: random.whole(1, MOST_KILLS_IN_A_ROW) }, (): Trouble => {
    const kill = { kind: 'kill', at: Math.round(at), downMs: random.whole(0, 300) } as const
    at += random.chance(0.5) ? random.between(20, 900) : random.between(900, 3_000)
    return kill
  })
}

function drawNetwork(at: number, random: Random): Trouble {
  const fault = random.pick<NetworkFault>([
    'cut',
    'cut',
    'stall',
    'delay',
    'stream-error',
    'outdated',
    'drop-acks',
    'duplicate',
    'reorder',
    'corrupt',
    'no-offline-marker',
    'app-state-conflict',
    'hold-server-sync',
    'media-cut',
    'media-status',
    'upload-cut',
    'upload-status',
  ])
  const account = fault === 'media-cut' || fault === 'media-status' ? null : random.whole(0, 1)
  return { kind: 'network', at, fault, account, ...details(fault, random) }
}

function details(fault: NetworkFault, random: Random) {
  switch (fault) {
    case 'stall':
    case 'hold-server-sync':
      return { forMs: random.whole(1_000, 6_000) }
    case 'delay':
      return { delayMs: random.whole(50, 800), forMs: random.whole(1_000, 4_000) }
    case 'stream-error':
      return { code: random.pick(['503', '515'] as const), count: 1 }
    case 'duplicate':
      return { count: random.whole(1, 20) }
    case 'drop-acks':
    case 'reorder':
      return { count: random.whole(1, 5) }
    case 'media-status':
    case 'upload-status':
      return { code: random.pick(['500', '503'] as const), count: random.whole(1, 3) }
    case 'corrupt':
    case 'media-cut':
    case 'upload-cut':
      return { count: random.whole(1, 3) }
    case 'cut':
    case 'outdated':
    case 'no-offline-marker':
    case 'app-state-conflict':
      return { count: 1 }
  }
}
