import type { Logger } from 'pino'
import type { ConnectionState } from '../../core/model/session.ts'
import type { EngineListener } from '../../core/ports/engine.ts'

const TRIES = 5
const AGAIN_MS = 500

/** Tells the gateway about the connection, in order and apart from messages: a full queue must not hide it. */
export function createAnnouncer(listener: EngineListener, log: Logger) {
  let tail: Promise<void> = Promise.resolve()
  let waiting = 0
  let last = ''

  async function tell(state: ConnectionState): Promise<void> {
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      try {
        return await listener({ type: 'connection', state })
      } catch (error) {
        log.warn({ err: error, status: state.status, attempt }, 'connection state not taken')
        // A newer state says more than this one.
        if (waiting > 1) return
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
      }
    }
  }

  return {
    tell(state: ConnectionState): void {
      const text = JSON.stringify(state)
      if (text === last) return
      last = text
      waiting++
      tail = tail.then(() => tell(state)).finally(() => waiting--)
    },
    idle: (): Promise<void> => tail,
  }
}
