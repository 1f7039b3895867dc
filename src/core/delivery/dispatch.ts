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
  /** Goes on; `atOnce` with whatever waited for its time. */
  release(options: { readonly atOnce: boolean }): void
  /** Tries the lane's head once although everything is held. */
  tryOne(lane: Lane): void
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>
}

const MAX_CONCURRENT = 16
/** Of them, lanes whose head has failed before: chats that hang must not keep all others waiting. */
const MAX_RETRYING = 8
const STORE_RETRY_MS = 1_000

export function createDispatch(deps: DispatchDeps): Dispatch {
  const { lanes } = deps
  const ready: Lane[] = []
  const readyAgain: Lane[] = []
  let retrying = 0
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
    if (hasFailed(head)) readyAgain.push(lane)
    else ready.push(lane)
    fill()
  }
  const fill = () => {
    while (mode === 'open' && running.size < MAX_CONCURRENT) {
      const lane = (retrying < MAX_RETRYING ? readyAgain.shift() : undefined) ?? ready.shift()
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
  const attempt = async (head: LaneItem, lane: Lane) => {
    if (!hasFailed(head)) return deps.attempt(head, lane)
    retrying++
    try {
      return await deps.attempt(head, lane)
    } finally {
      retrying--
      fill()
    }
  }
  /** Delivers what the lane holds, until it is empty, its head has to wait, or everything is held. */
  const drain = async (lane: Lane, once: boolean) => {
    let anyway = once
    try {
      for (let [head] = lane.items; head && (anyway || mode === 'open'); [head] = lane.items) {
        if (!anyway && head.dueAt > steadyNow()) break
        anyway = false
        if (!(await attempt(head, lane))) break
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
      for (const lane of [...ready.splice(0), ...readyAgain.splice(0)]) lane.busy = false
    },
    release({ atOnce }) {
      if (mode !== 'held') return
      mode = 'open'
      for (const lane of lanes.all()) {
        if (atOnce) for (const item of lane.items) item.dueAt = 0
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

const hasFailed = ({ row }: LaneItem): boolean => (row?.attempts ?? 0) > 0
