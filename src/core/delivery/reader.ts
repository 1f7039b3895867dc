import type { LoggedEvent } from '../model/event.ts'
import type { EncodedEvent } from '../ports/encoder.ts'
import type { Logger } from '../ports/logger.ts'
import type { RecentEvents } from './recent.ts'

export interface ReaderDeps {
  readonly recent: RecentEvents
  /** The payloads that are to be delivered of an event. */
  readonly encode: (event: LoggedEvent) => Promise<readonly EncodedEvent[]>
  readonly takeUp: (event: LoggedEvent, payloads: readonly EncodedEvent[]) => Promise<void>
  /** Whether nothing more may be taken up for now. */
  readonly isFull: () => boolean
  /** The log was read as far as it goes, or as there is room. */
  readonly onRead: () => Promise<void>
  readonly logger: Logger
}

/** Reads a session's log for one receiver, as far as there is room. */
export interface Reader {
  /** There may be something to read, or room for it. */
  wake(): void
  stop(): Promise<void>
}

const STORE_RETRY_MS = 1_000

export function createReader(deps: ReaderDeps): Reader {
  const { recent, isFull } = deps
  let reading: Promise<void> | null = null
  let retry: NodeJS.Timeout | null = null
  let stopped = false

  const encode = async (event: LoggedEvent) => {
    try {
      return await deps.encode(event)
    } catch (error) {
      recent.rewind(event.seq - 1)
      throw error
    }
  }
  const read = async () => {
    while (!stopped && !isFull() && recent.hasMore) {
      for (const event of await recent.next()) {
        if (stopped || isFull()) {
          recent.rewind(event.seq - 1)
          break
        }
        const payloads = await encode(event)
        if (stopped) {
          recent.rewind(event.seq - 1)
          break
        }
        await deps.takeUp(event, payloads)
      }
    }
    await deps.onRead()
  }
  const wake = () => {
    if (stopped || reading || retry || isFull() || !recent.hasMore) return
    reading = read()
      .catch((error: unknown) => {
        deps.logger.error({ err: error }, 'events could not be read from the log; trying again')
        retry ??= setTimeout(() => {
          retry = null
          wake()
        }, STORE_RETRY_MS)
      })
      .finally(() => {
        reading = null
        // Events that came while the last of it was written down.
        wake()
      })
  }
  return {
    wake,
    async stop() {
      stopped = true
      if (retry) clearTimeout(retry)
      await reading
    },
  }
}
