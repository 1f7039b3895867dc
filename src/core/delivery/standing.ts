import type { DeliveryHealth, Pause } from '../model/delivery.ts'
import type { Logger } from '../ports/logger.ts'
import type { Subscription } from '../ports/store.ts'
import { steadyNow } from './due.ts'
import {
  afterFailure,
  afterSuccess,
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
  /** Whether it is paused now and was not, the other way round, or for another reason. */
  readonly isNews: boolean
}

export interface StandingDeps {
  readonly subscription: Subscription
  readonly rules: PauseRules
  readonly store: (change: StandingChange) => Promise<void>
  /** The receiver is paused from now on, or is not any more. */
  readonly onPause: (pause: Pause | null) => void
  readonly logger: Logger
  readonly now: () => number
}

/** How a receiver is doing, and whether it is sent anything. */
export interface Standing {
  readonly pause: Pause | null
  readonly health: DeliveryHealth
  succeeded(): void
  /** Returns whether the delivery is given up. While a receiver is paused, nothing is. */
  failed(failure: {
    readonly reason: string
    readonly gone: boolean
    /** The policy has no attempt left for it. */
    readonly isLast: boolean
    readonly retryAfterMs: number | null
  }): boolean
  /** By hand. Rejects when it cannot be stored. */
  set(pause: Pause | null): Promise<void>
  stop(): Promise<void>
}

const SAVE_HEALTH_MS = 5_000
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

  /** One after another, so that the last one stays. */
  const write = (change: StandingChange) => {
    isSaved = true
    const written = writing.then(() => deps.store(change))
    writing = written.catch((error: unknown) => logger.error({ err: error }, 'state of a receiver not stored'))
    return written
  }
  const saveSoon = () => {
    isSaved = false
    if (stopped) return
    timer ??= setTimeout(() => {
      timer = null
      if (!isSaved) void write({ health, isNews: false }).catch(() => undefined)
    }, SAVE_HEALTH_MS).unref()
  }
  const change = (next: Pause | null) => {
    const isNews = pause?.reason !== next?.reason
    pause = next
    probeDue = next ? steadyNow() + probeDelayMs(next, now()) - TIMER_MS : 0
    deps.onPause(next)
    return write({ health, pause, isNews })
  }
  const changeQuietly = (next: Pause | null) => {
    // The failure is logged where it is written.
    void change(next).catch(() => undefined)
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
    failed({ reason, gone, isLast, retryAfterMs }) {
      const cause = { now: now(), detail: reason, retryAfterMs }
      const failing = isFailing(afterFailure(health, { now: cause.now, reason, givenUp: isLast }), rules, cause.now)
      const givenUp = isLast && !gone && !failing && pause === null
      health = afterFailure(health, { now: cause.now, reason, givenUp })
      if (gone && pause?.reason !== 'gone') {
        const next = gonePause(cause)
        if (pause?.reason !== 'asked') changeQuietly(next)
        warn(next)
      } else if (pause === null && failing) {
        const next = failingPause(rules, cause)
        changeQuietly(next)
        warn(next)
      } else if (pause?.reason === 'failing' && steadyNow() >= probeDue) {
        changeQuietly(prolonged(pause, rules, cause))
      } else saveSoon()
      return givenUp
    },
    set(next) {
      if (next === null) health = { ...health, failingSince: null, failures: 0, givenUp: 0 }
      return change(next)
    },
    async stop() {
      stopped = true
      if (timer) clearTimeout(timer)
      if (!isSaved) void write({ health, isNews: false }).catch(() => undefined)
      await writing
    },
  }
}
