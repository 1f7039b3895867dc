import { AsyncLocalStorage } from 'node:async_hooks'

/** What a request carries along through everything that it causes. */
export interface CallScope {
  /** Its id, for logs and events. */
  readonly trace: string
  /** The next message id that was set aside for it; null when there is none. */
  readonly nextMessageId?: () => string | null
}

const storage = new AsyncLocalStorage<CallScope>()

/** Runs the work as part of this request. */
export const inCall = <T>(scope: CallScope, work: () => T): T => storage.run(scope, work)

/** The request that is being answered; null when this is nobody's request. */
export const currentCall = (): CallScope | null => storage.getStore() ?? null

/** Starts what outlives the request that asked for it. */
export const outsideCalls = <T>(work: () => T): T => storage.exit(work)
