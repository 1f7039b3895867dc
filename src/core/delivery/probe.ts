import type { Pause } from '../model/delivery.ts'
import type { Dispatch } from './dispatch.ts'
import { probeDelayMs } from './gate.ts'
import type { Lane, LaneItem, Lanes } from './lanes.ts'

export interface ProbeDeps {
  readonly lanes: Lanes
  readonly dispatch: Pick<Dispatch, 'tryOne'>
  /** Whether the log has more, and there is room for it. */
  readonly hasMore: () => boolean
  /** Reads the log as long as `isReading`. */
  readonly read: () => void
  /** The time is over that the receiver asked for. */
  readonly rested: () => void
  readonly now: () => number
}

/**
 * Tries one delivery of a paused receiver now and then. Another one each time, one that the log brings included: what the
 * receiver cannot digest must not stand for all the rest.
 */
export interface Probe {
  /** More of the log is wanted although the receiver is paused. */
  readonly isReading: boolean
  /** What is tried from now on, and when. */
  set(pause: Pause | null): void
  /** The log brought an item into this lane. */
  onTakenUp(lane: Lane, item: LaneItem): void
  /** The log has been read as far as it goes, or as there is room. */
  onRead(): void
  /** A lane may be idle that was not. */
  onFree(): void
  /** What was to be tried could not even be read: if it was a probe, again in a moment. */
  again(): void
  stop(): void
}

const STORE_RETRY_MS = 1_000

export function createProbe(deps: ProbeDeps): Probe {
  const { lanes, dispatch } = deps
  let timer: NodeJS.Timeout | null = null
  let pause: Pause | null = null
  /** What is looked for: a chat of which nothing waits, whatever waits, or nothing. */
  let sought: 'new' | 'any' | null = null

  const tryLane = (lane: Lane) => {
    sought = null
    dispatch.tryOne(lane)
  }
  const tryAny = () => {
    const lane = sought === 'any' ? leastTried(lanes) : null
    if (lane) tryLane(lane)
  }
  const begin = () => {
    timer = null
    const lane = leastTried(lanes)
    const isNew = (pause?.probes ?? 0) % 2 === 0 && (lane === null || attemptsOf(lane) > 0)
    sought = isNew && deps.hasMore() ? 'new' : 'any'
    tryAny()
    deps.read()
  }
  const wait = (ms: number, then: () => void) => {
    if (timer) clearTimeout(timer)
    timer = setTimeout(then, ms)
  }
  const stop = () => {
    if (timer) clearTimeout(timer)
    timer = null
    sought = null
    pause = null
  }
  return {
    get isReading() {
      return sought === 'new' || (sought === 'any' && lanes.size === 0)
    },
    set(next) {
      stop()
      pause = next
      if (!pause || pause.probeAt === null) return
      wait(probeDelayMs(pause, deps.now()), pause.reason === 'busy' ? deps.rested : begin)
    },
    onTakenUp(lane, item) {
      if (sought !== null && !lane.busy && lane.items[0] === item) tryLane(lane)
    },
    onRead() {
      if (sought === 'new') sought = 'any'
      tryAny()
    },
    onFree: tryAny,
    again() {
      if (pause?.reason === 'failing' && timer === null) wait(STORE_RETRY_MS, begin)
    },
    stop,
  }
}

/** The idle lane whose head was tried least; of several the one whose head is oldest. */
function leastTried(lanes: Lanes): Lane | null {
  const idle = lanes.all().filter(({ busy, items }) => !busy && items.length > 0)
  const seqOf = ({ items }: Lane) => items[0]?.seq ?? 0
  return idle.toSorted((a, b) => attemptsOf(a) - attemptsOf(b) || seqOf(a) - seqOf(b))[0] ?? null
}

const attemptsOf = ({ items }: Lane): number => items[0]?.row?.attempts ?? 0
