import { GatewayError } from '../core/errors.ts'

/** Whether the database takes what is written, as far as the last writes tell. */
export interface WriteWatch {
  /** The last write failed for the database's sake. */
  readonly isFailing: boolean
  /** Carries out a write, and notes how it ended. */
  over<T>(work: () => Promise<T>): Promise<T>
}

const FAILURES: ReadonlySet<string> = new Set(['STORAGE_FAILED', 'STORAGE_FULL'])

export function createWriteWatch(): WriteWatch {
  let isFailing = false
  return {
    get isFailing() {
      return isFailing
    },
    async over(work) {
      try {
        const result = await work()
        isFailing = false
        return result
      } catch (error) {
        if (error instanceof GatewayError && FAILURES.has(error.code)) isFailing = true
        throw error
      }
    },
  }
}
