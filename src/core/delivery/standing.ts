import type { DeliveryHealth, Pause } from '../model/delivery.ts'
import type { Logger } from '../ports/logger.ts'
import type { Subscription } from '../ports/store.ts'
import { steadyNow } from './due.ts'
import {
  afterFailure,
  afterSuccess,
  busyPause,
  failingPause,
  gonePause,
  isFailing,
  type PauseRules,
  probeDelayMs,
  prolonged,
} from './gate.ts'

/** What is to be stored of a receiver's standing. */
export interface StandingChange {
  readonly health: DeliveryHealth
  /** Absent: as it was. */
  readonly pause?: Pause | null
  /** Whether it is paused now and was not, the other way round, or for another reason; a wait that it asked for is no pause. */
  readonly isNews: boolean
}

export interface StandingDeps {
  readonly subscription: Subscription
  readonly rules: PauseRules
  readonly store: (change: StandingChange) => Promise<void>
  /** The receiver is paused from now on, or is not any more; `atOnce` when what waits for its time need not. */
  readonly onPause: (pause: Pause | null, atOnce: boolean) => void
  readonly logger: Logger
  readonly now: () => number
}

/** How a receiver is doing, and whether it is sent anything. */
export interface Standing {
  readonly pause: Pause | null
  readonly health: DeliveryHealth
  succeeded(): void
  /** Returns whether the delivery is given up. While a receiver is paused, but for a wait that it asked for, nothing is. */
  failed(failure: {
    readonly reason: string
    readonly gone: boolean
    /** The policy has no attempt left for it. */
    readonly isLast: boolean
    /** It had no attempt left before, and was tried while the receiver was paused; something else was taken since. */
    readonly isHopeless: boolean
    readonly retryAfterMs: number | null
    /** How long nothing may be sent at all, because it said so. */
    readonly waitMs: number | null
  }): boolean
  /** The time is over that it asked for. */
  rested(): void
  /** By hand. Rejects when it cannot be stored, which is then tried again. */
  set(pause: Pause | null): Promise<void>
  stop(): Promise<void>
}

const SAVE_HEALTH_MS = 5_000
const STORE_RETRY_MS = 1_000
/** A wait is made longer when it is by that much. */
const LEAST_MORE_MS = 1_000
/** Timers may come a little early. */
const TIMER_MS = 5

export function createStanding(deps: StandingDeps): Standing {
  const { subscription, rules, now, logger } = deps
  let { pause, health } = subscription
  let timer: NodeJS.Timeout | null = null
  let isSaved = true
  let stopped = false
  /** When the next probe may be, in `steadyNow`: what fails before it was under way when the pause began. */
  let probeDue = pause ? steadyNow() + probeDelayMs(pause, now()) - TIMER_MS : 0
  let writing: Promise<void> = Promise.resolve()

  /** The pause that the store has, and that was told. */
  let stored = pause

  /** One after another, so that the last one stays; what could not be written is written with the next. */
  const write = () => {
    const next = { health, pause }
    isSaved = true
    const written = writing.then(async () => {
      const isNews = reasonOf(stored) !== reasonOf(next.pause)
      await deps.store({ health: next.health, ...(next.pause !== stored && { pause: next.pause }), isNews })
      stored = next.pause
    })
    writing = written.catch((error: unknown) => {
      logger.error({ err: error }, 'state of a receiver not stored; trying again')
      saveSoon(STORE_RETRY_MS)
    })
    return written
  }
  const saveSoon = (waitMs = SAVE_HEALTH_MS) => {
    isSaved = false
    if (stopped) return
    timer ??= setTimeout(() => {
      timer = null
      // The failure is logged where it is written.
      if (!isSaved) void write().catch(() => undefined)
    }, waitMs).unref()
  }
  const change = (next: Pause | null, atOnce = true) => {
    pause = next
    probeDue = next ? steadyNow() + probeDelayMs(next, now()) - TIMER_MS : 0
    deps.onPause(next, atOnce)
    return write()
  }
  const changeQuietly = (next: Pause | null, atOnce = true) => void change(next, atOnce).catch(() => undefined)
  const wait = (next: Pause) => {
    // Answers to what was under way ask for the same.
    if (pause && (next.probeAt ?? 0) - (pause.probeAt ?? 0) < LEAST_MORE_MS) return
    logger.debug({ waitMs: next.waitMs }, 'webhook asks to wait')
    changeQuietly(next)
  }
  // Not what the receiver answered: it may repeat what it was sent.
  const warn = ({ reason }: Pause) => logger.warn({ reason }, 'webhook paused; its events wait in the log')

  return {
    get pause() {
      return pause
    },
    get health() {
      return health
    },
    succeeded() {
      health = afterSuccess(health, now())
      if (pause?.reason === 'failing') {
        logger.info({ since: pause.since }, 'webhook answers again')
        changeQuietly(null)
      } else saveSoon()
    },
    failed({ reason, gone, isLast, isHopeless, retryAfterMs, waitMs }) {
      const cause = { now: now(), detail: reason, retryAfterMs }
      // What alone is to blame for its failures says nothing of the receiver.
      const counts = { now: cause.now, reason, givenUp: isLast && !isHopeless }
      const failing = isFailing(afterFailure(health, counts), rules, cause.now)
      const isOpen = pause === null || pause.reason === 'busy'
      const givenUp = isLast && !gone && isOpen && (isHopeless || !failing)
      health = afterFailure(health, { ...counts, givenUp: counts.givenUp && givenUp })
      if (gone && pause?.reason !== 'gone') {
        const next = gonePause(cause)
        if (pause?.reason !== 'asked') changeQuietly(next)
        warn(next)
      } else if (isOpen && failing) {
        const next = failingPause(rules, cause)
        changeQuietly(next)
        warn(next)
      } else if (pause?.reason === 'failing' && steadyNow() >= probeDue) {
        changeQuietly(prolonged(pause, rules, cause))
      } else if (isOpen && waitMs !== null) {
        wait(busyPause(cause, waitMs))
        saveSoon()
      } else saveSoon()
      return givenUp
    },
    rested() {
      if (pause?.reason === 'busy') changeQuietly(null, false)
    },
    set(next) {
      if (next === null) health = { ...health, failingSince: null, failures: 0, givenUp: 0 }
      return change(next)
    },
    async stop() {
      stopped = true
      if (timer) clearTimeout(timer)
      if (!isSaved) void write().catch(() => undefined)
      await writing
    },
  }
}

/** A wait that a receiver asks for is no news: it may be short, and come often. */
const reasonOf = (pause: Pause | null): Pause['reason'] | null =>
  pause === null || pause.reason === 'busy' ? null : pause.reason
