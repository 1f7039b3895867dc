import { GatewayError } from '../../../core/errors.ts'

const MAX_WAITING = 1_000

/** Runs one after another what is put to it. */
export function createTurns() {
  let tail: Promise<unknown> = Promise.resolve()
  let waiting = 0
  return <T>(work: () => Promise<T>): Promise<T> => {
    if (waiting >= MAX_WAITING)
      return Promise.reject(new GatewayError('CHAT_STATE_CONFLICT', 'too many changes wait for WhatsApp; slow down'))
    waiting++
    const done = tail.then(work).finally(() => waiting--)
    tail = done.catch(() => undefined)
    return done
  }
}
