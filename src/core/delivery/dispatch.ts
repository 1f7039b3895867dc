import type { Logger } from '../ports/logger.ts'
import { steadyNow } from './due.ts'
import type { Lane, LaneItem, Lanes } from './lanes.ts'

export interface DispatchDeps {
  readonly lanes: Lanes
  /** Returns whether the item is dealt with: delivered, or given up. */
  readonly attempt: (item: LaneItem, lane: Lane) => Promise<boolean>
  /** An item is dealt with and out of its lane. */
  readonly onDone: () => Promise<void>
  /** There is room for more. */
  readonly onFree: () => void
  readonly logger: Logger
}

/** Which lane is worked on when: strictly one after another within a lane, some lanes side by side. */
export interface Dispatch {
  /** Works on the lane as soon as its head is due and there is room. */
  schedule(lane: Lane): void
  /** Begins nothing new; what is under way ends. */
  hold(): void
  /** Goes on, at once with whatever waited for its time. */
  release(): void
  /** Tries the lane's head once although everything is held. */
  tryOne(lane: Lane): void
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>
}

const MAX_CONCURRENT = 16
const STORE_RETRY_MS = 1_000

export function createDispatch(deps: DispatchDeps): Dispatch {
  const { lanes } = deps
  const ready: Lane[] = []
  const running = new Set<Promise<void>>()
  let mode: 'open' | 'held' | 'stopped' = 'open'

  const schedule = (lane: Lane) => {
    const [head] = lane.items
    if (mode !== 'open' || !head || lane.busy || lane.timer) return
    const waitMs = Math.ceil(head.dueAt - steadyNow())
    if (waitMs > 0) {
      lane.timer = setTimeout(() => {
        lane.timer = null
        schedule(lane)
      }, waitMs)
      return
    }
    lane.busy = true
    ready.push(lane)
    fill()
  }
  const fill = () => {
    while (mode === 'open' && running.size < MAX_CONCURRENT) {
      const lane = ready.shift()
      if (!lane) return
      run(lane, false)
    }
  }
  const run = (lane: Lane, once: boolean) => {
    const work = drain(lane, once)
    running.add(work)
    void work.then(() => {
      running.delete(work)
      fill()
      deps.onFree()
    })
  }
  /** Delivers what the lane holds, until it is empty, its head has to wait, or everything is held. */
  const drain = async (lane: Lane, once: boolean) => {
    let anyway = once
    try {
      for (let [head] = lane.items; head && (anyway || mode === 'open'); [head] = lane.items) {
        if (!anyway && head.dueAt > steadyNow()) break
        anyway = false
        if (!(await deps.attempt(head, lane))) break
        lane.items.shift()
        await deps.onDone()
      }
    } catch (error) {
      deps.logger.error({ err: error }, 'a delivery could not be recorded; trying again')
      const [head] = lane.items
      if (head) head.dueAt = steadyNow() + STORE_RETRY_MS
    }
    lane.busy = false
    lanes.dropIfEmpty(lane)
    schedule(lane)
  }
  return {
    schedule,
    hold() {
      if (mode === 'open') mode = 'held'
      lanes.stopTimers()
      for (const lane of ready.splice(0)) lane.busy = false
    },
    release() {
      if (mode !== 'held') return
      mode = 'open'
      for (const lane of lanes.all()) {
        const [head] = lane.items
        if (head && !lane.busy) head.dueAt = 0
        schedule(lane)
      }
    },
    tryOne(lane) {
      if (mode !== 'held' || lane.busy) return
      lane.busy = true
      run(lane, true)
    },
    async stop() {
      mode = 'stopped'
      lanes.clear()
      await Promise.all(running)
    },
  }
}
