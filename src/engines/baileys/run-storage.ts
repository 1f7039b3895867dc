import type { SignalKeyStore } from 'baileys'
import type { Logger } from 'pino'
import type { EngineOptions } from '../../core/ports/engine.ts'
import type { Meter } from '../../core/ports/meter.ts'
import { type Collections, createCollections } from './app-state/collections.ts'
import { createInlet, type Inlet } from './inlet.ts'
import { createIdentityBook, type IdentityBook } from './keys/identity-book.ts'
import { createRowStore, type RowStore } from './keys/row-store.ts'
import { createSignalKeys } from './keys/signal-keys.ts'

/** What a run keeps, and how it hands on what happens. */
export interface RunStorage {
  readonly rows: RowStore
  readonly inlet: Inlet
  readonly identities: IdentityBook
  readonly collections: Collections
  readonly keys: SignalKeyStore
}

export interface RunStorageOptions {
  readonly engine: EngineOptions
  readonly meter: Meter
  readonly log: Logger
  /** Called when nothing can be stored: the connection must not go on. */
  readonly onFailure: (why: string) => void
}

export function createRunStorage({ engine, meter, log, onFailure }: RunStorageOptions): RunStorage {
  const rows = createRowStore(engine.keys, (error) => {
    log.error({ err: error }, 'keys could not be read or stored; closing the connection')
    onFailure('the keys could not be read or stored')
  })
  const inlet = createInlet({
    listener: engine.listener,
    flush: () => engine.keys.flush(),
    log,
    onBlocked: (error) => error && onFailure(error.message),
    onPutAside: () => meter.count('events_put_aside', { session: engine.session }),
    onStored: ({ at }) => meter.time('receive_seconds', {}, (performance.now() - at) / 1000),
  })
  const keys = createSignalKeys(rows, {
    onPairs: (pairs) => void inlet.push(() => [{ type: 'identities', pairs }]),
  })
  return { rows, inlet, identities: createIdentityBook(rows), collections: createCollections(rows), keys }
}
