import type { Stanza } from '../world/types.ts'
import type { StagedStorage } from './staged-storage.ts'

/** One piece of work at a time, each committed as a whole before anything of it leaves the phone. */
export interface PhoneUnit {
  serial<T>(work: () => Promise<T>): Promise<T>
  post(stanza: Stanza): void
  after(action: () => void): void
  /** Resolves when the work queued so far has ended. */
  idle(): Promise<void>
}

/** Creates the queue of work of one phone. */
export function createPhoneUnit(storage: StagedStorage, send: (stanza: Stanza) => void): PhoneUnit {
  let tail: Promise<void> = Promise.resolve()
  let actions: (() => void)[] = []

  async function run<T>(work: () => Promise<T>): Promise<T> {
    actions = []
    try {
      const result = await work()
      storage.commit()
      const due = actions
      actions = []
      for (const action of due) action()
      return result
    } catch (error) {
      storage.discard()
      actions = []
      throw error
    }
  }

  return {
    serial(work) {
      const running = tail.then(() => run(work))
      tail = running.then(
        () => undefined,
        () => undefined,
      )
      return running
    },
    post: (stanza) => void actions.push(() => send(stanza)),
    after: (action) => void actions.push(action),
    idle: () => tail,
  }
}
