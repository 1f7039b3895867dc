import { createSlots, type Slots } from '../../util/slots.ts'
import { GatewayError } from '../errors.ts'

/**
 * Messages with files of one session, from getting ready until they have left. The others wait where they came in, so that
 * the machine has time for what needs no file, and few files wait on its disk.
 */
const AT_ONCE = 4
const RETRY_MS = 5_000

/** Keeps the files of a session from taking all the time that its other messages need. */
export interface FilePlaces {
  of(session: string): FilePlace
}

/** A message's place; free again when it is disposed of. */
export interface FilePlace extends Disposable {
  /** Resolves when the message has one, which it then keeps. Throws QUEUE_FULL when the signal ends the wait. */
  take(signal: AbortSignal): Promise<void>
}

interface Room {
  readonly slots: Slots
  guests: number
}

export function createFilePlaces(): FilePlaces {
  const rooms = new Map<string, Room>()

  /** Resolves once there is room, which stays taken until `over`. */
  const enter = (session: string, over: Promise<void>, signal: AbortSignal): Promise<void> => {
    const room = rooms.get(session) ?? { slots: createSlots(AT_ONCE), guests: 0 }
    rooms.set(session, room)
    room.guests++
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const stay = () => {
      resolve()
      return over
    }
    const leave = () => {
      room.guests--
      if (room.guests === 0) rooms.delete(session)
    }
    room.slots
      .run(stay, signal)
      .catch((error: unknown) => reject(noPlace(error)))
      .finally(leave)
    return promise
  }

  return {
    of(session) {
      const { promise: over, resolve } = Promise.withResolvers<void>()
      let entered: Promise<void> | null = null
      return {
        take: (signal) => (entered ??= enter(session, over, signal)),
        [Symbol.dispose]: resolve,
      }
    },
  }
}

const noPlace = (cause: unknown): GatewayError =>
  new GatewayError('QUEUE_FULL', 'too many files of this session wait to be sent: try again in a moment', {
    cause,
    details: { retryAfterMs: RETRY_MS },
  })
