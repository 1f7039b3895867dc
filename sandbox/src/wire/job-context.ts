import { AsyncLocalStorage } from 'node:async_hooks'
import { createRequire } from 'node:module'

type Job = () => Promise<unknown>

interface Cipher {
  queueJob(job: Job): Promise<unknown>
}

type KeyAccess = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>

interface Builder {
  storage: KeyAccess
  initOutgoing(device: unknown): Promise<unknown>
}

/** The instance that Baileys uses. */
const { SessionCipher, SessionBuilder } = createRequire(import.meta.resolve('baileys'))('libsignal') as {
  readonly SessionCipher: { readonly prototype: Cipher }
  readonly SessionBuilder: { readonly prototype: Builder }
}

let isDone = false

/**
 * Runs each job of libsignal in the transaction of whoever asked for it: its queue for an address is one for all devices
 * in the process, and a job that ran in another's transaction was stored nowhere. Calling it twice changes nothing.
 */
export function keepJobContext(): void {
  if (isDone) return
  isDone = true
  const { queueJob } = SessionCipher.prototype
  SessionCipher.prototype.queueJob = function queueBound(this: Cipher, job) {
    return queueJob.call(this, AsyncLocalStorage.bind(job))
  }
  // It queues by itself; all that looks at the transaction is its storage.
  const { initOutgoing } = SessionBuilder.prototype
  SessionBuilder.prototype.initOutgoing = function initBound(this: Builder, device) {
    const bound = Object.create(this) as Builder
    bound.storage = bind(this.storage)
    return initOutgoing.call(bound, device)
  }
}

function bind(storage: KeyAccess): KeyAccess {
  const run = AsyncLocalStorage.snapshot()
  const bound = Object.entries(storage).map(([name, call]) => {
    return [name, (...args: readonly unknown[]) => run(() => call.apply(storage, [...args]))] as const
  })
  return Object.fromEntries(bound)
}
