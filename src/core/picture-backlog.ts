import type { Jid } from './model/address.ts'

/** Work that nobody waits for: what is wanted, each once, a few at a time per session. */
export interface Backlog {
  /** What exceeds the bound is left out: it is asked for again with the next list. */
  add(session: string, jids: readonly Jid[]): void
  stop(): Promise<void>
}

const AT_ONCE = 3
const MAX_WAITING = 500

export function createBacklog(deps: {
  readonly work: (session: string, jid: Jid) => Promise<void>
  readonly onError: (session: string, error: unknown) => void
}): Backlog {
  const waiting = new Map<string, Set<Jid>>()
  const running = new Map<string, Set<Promise<void>>>()
  let stopped = false

  const drain = async (session: string) => {
    for (;;) {
      const queue = waiting.get(session)
      const next = queue?.values().next()
      if (!queue || !next || next.done || stopped) return
      queue.delete(next.value)
      await deps.work(session, next.value).catch((error: unknown) => deps.onError(session, error))
    }
  }
  const startOne = (session: string, lanes: Set<Promise<void>>) => {
    const lane = drain(session).finally(() => {
      lanes.delete(lane)
      if (waiting.get(session)?.size) startOne(session, lanes)
      if (lanes.size > 0) return
      running.delete(session)
      waiting.delete(session)
    })
    lanes.add(lane)
  }
  return {
    add(session, jids) {
      if (stopped || jids.length === 0) return
      const queue = waiting.get(session) ?? new Set()
      for (const jid of jids) if (queue.size < MAX_WAITING) queue.add(jid)
      waiting.set(session, queue)
      const lanes = running.get(session) ?? new Set()
      running.set(session, lanes)
      while (lanes.size < AT_ONCE && queue.size > 0) startOne(session, lanes)
    },
    async stop() {
      stopped = true
      waiting.clear()
      await Promise.all([...running.values()].flatMap((lanes) => [...lanes]))
    },
  }
}
