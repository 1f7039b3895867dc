import type { Jid } from '../../core/model/address.ts'
import type { Group } from '../../core/model/group.ts'
import type { ConnectionState, SessionConfig } from '../../core/model/session.ts'
import { DEFAULT_SESSION_CONFIG } from '../../core/model/session.ts'
import type { EngineEvent, EngineOptions } from '../../core/ports/engine.ts'
import type { WaitingMessage } from '../../core/ports/waiting-store.ts'
import { createMemoryKeyStore, type MemoryKeyStore } from './memory-key-store.ts'

type Wanted<T extends EngineEvent['type']> = Extract<EngineEvent, { readonly type: T }>

/** The gateway's side of an engine session: keeps what it is told, and answers from it. */
export interface Recorder {
  readonly options: EngineOptions
  readonly keys: MemoryKeyStore
  readonly events: readonly EngineEvent[]
  /** Whom stories went to, by their ids. */
  readonly readers: Map<string, readonly Jid[]>
  /** Called with each event before it is kept; throws to refuse it. */
  refuse: ((event: EngineEvent) => void) | null
  all<T extends EngineEvent['type']>(type: T): readonly Wanted<T>[]
  /** The first event of this type that fits, there already or yet to come. */
  until<T extends EngineEvent['type']>(type: T, fits?: (event: Wanted<T>) => boolean): Promise<Wanted<T>>
  /** The first event from `from` on that fits. */
  untilAny(fits: (event: EngineEvent) => boolean, from?: number): Promise<EngineEvent>
  /** The first state of this kind, from now on unless `from` says earlier. */
  state<S extends ConnectionState['status']>(
    status: S,
    options?: {
      readonly from?: number
      readonly fits?: (state: Extract<ConnectionState, { readonly status: S }>) => boolean
    },
  ): Promise<Extract<ConnectionState, { readonly status: S }>>
  /** Where the record stands. */
  readonly mark: number
}

const TIMEOUT_MS = 15_000

export interface RecorderOptions {
  readonly session?: string
  readonly keys?: MemoryKeyStore
  readonly config?: Partial<SessionConfig>
}

/** A listener and an archive over everything it heard. */
export function createRecorder({
  session = 'test',
  keys = createMemoryKeyStore(),
  config,
}: RecorderOptions = {}): Recorder {
  const events: EngineEvent[] = []
  const watchers = new Set<() => void>()
  const groups = new Map<string, Group>()
  const raws = new Map<string, { readonly raw: Uint8Array; readonly fromMe: boolean }>()
  const readers = new Map<string, readonly Jid[]>()
  const waiting = new Map<string, WaitingMessage>()

  function keep(event: EngineEvent): void {
    if ('envelopes' in event && event.envelopes) keys.settle(event.envelopes)
    if (event.type === 'groups') for (const group of event.groups) groups.set(group.jid, group)
    if (event.type === 'message' && event.message.raw)
      raws.set(event.message.id, { raw: event.message.raw, fromMe: event.message.fromMe })
    if (event.type === 'undecryptable' && !raws.has(event.target.id)) waiting.set(event.target.id, event)
    if (event.type === 'message') waiting.delete(event.message.id)
    events.push(event)
    for (const watcher of watchers) watcher()
  }

  function waitFor<T>(find: () => T | undefined, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        watchers.delete(look)
        reject(new Error(`waited in vain for ${what}; heard ${JSON.stringify(events.slice(-12).map(brief))}`))
      }, TIMEOUT_MS)
      const look = (): void => {
        const found = find()
        if (found === undefined) return
        clearTimeout(timer)
        watchers.delete(look)
        resolve(found)
      }
      watchers.add(look)
      look()
    })
  }

  const all = <T extends EngineEvent['type']>(type: T): Wanted<T>[] =>
    events.filter((event): event is Wanted<T> => event.type === type)

  const recorder: Recorder = {
    keys,
    events,
    readers,
    refuse: null,
    all,
    get mark() {
      return events.length
    },
    options: {
      session,
      keys,
      config: { ...DEFAULT_SESSION_CONFIG, ...config },
      archive: {
        rawMessage: async ({ id, fromMe }) => {
          const found = raws.get(id)
          return found && (!fromMe || found.fromMe) ? found.raw : null
        },
        storyReaders: async ({ id }) => readers.get(id) ?? null,
        waiting: async (limit) => [...waiting.values()].toReversed().slice(0, limit),
        group: async (jid) => groups.get(jid) ?? null,
      },
      listener: async (event) => {
        recorder.refuse?.(event)
        keep(event)
      },
    },
    until: (type, fits = () => true) => waitFor(() => all(type).find(fits), type),
    untilAny: (fits, from = 0) => waitFor(() => events.slice(from).find(fits), 'an event'),
    state: (status, { from = 0, fits = () => true } = {}) =>
      waitFor(() => {
        for (const event of events.slice(from)) {
          if (event.type !== 'connection' || event.state.status !== status) continue
          const state = event.state as Extract<ConnectionState, { readonly status: typeof status }>
          if (fits(state)) return state
        }
        return undefined
      }, `the state ${status}`),
  }
  return recorder
}

const brief = (event: EngineEvent): string => (event.type === 'connection' ? JSON.stringify(event.state) : event.type)
