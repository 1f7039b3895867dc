import { setImmediate as turn } from 'node:timers/promises'
import type { Connection } from './database.ts'

type Work<T> = (connection: Connection) => Promise<T>

interface Waiting {
  readonly work: Work<unknown>
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

/**
 * Puts the durable writes of one turn of the event loop into one transaction: many sessions share one sync of the disk,
 * which costs more than all their statements. When the shared transaction fails, each write is tried alone, so that only
 * the one at fault fails.
 */
export function createGroupCommit(commit: <T>(work: Work<T>) => Promise<T>): <T>(work: Work<T>) => Promise<T> {
  let waiting: Waiting[] = []
  let running: Promise<void> | null = null

  const alone = async ({ work, resolve, reject }: Waiting): Promise<void> => {
    try {
      resolve(await commit(work))
    } catch (error) {
      reject(error)
    }
  }

  const together = async (group: readonly Waiting[]): Promise<void> => {
    const [first] = group
    if (first && group.length === 1) return alone(first)
    try {
      const results = await commit(async (connection) => {
        const done: unknown[] = []
        for (const { work } of group) done.push(await work(connection))
        return done
      })
      group.forEach(({ resolve }, index) => resolve(results[index]))
    } catch {
      for (const each of group) await alone(each)
    }
  }

  const drain = async (): Promise<void> => {
    await turn()
    while (waiting.length > 0) {
      const group = waiting
      waiting = []
      await together(group)
    }
    running = null
  }

  return <T>(work: Work<T>): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    waiting.push({ work, resolve: resolve as (result: unknown) => void, reject })
    running ??= drain()
    return promise
  }
}
