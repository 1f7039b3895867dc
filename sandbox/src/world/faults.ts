/** What may go wrong on purpose. */
export const FAULT_KINDS = [
  'cut',
  'stall',
  'delay',
  'drop-acks',
  'duplicate',
  'reorder',
  'stream-error',
  'conflict',
  'logout',
  'outdated',
  'corrupt',
  'corrupt-phone',
  'unavailable',
  'drop-retries',
  'no-offline-marker',
  'app-state-conflict',
  'drop-server-sync',
  'hold-server-sync',
  'refuse-message',
  'refuse-iq',
  'media-status',
  'media-slow',
  'media-cut',
  'media-corrupt',
  'upload-status',
  'upload-slow',
  'upload-cut',
] as const

/** One of them. */
export type FaultKind = (typeof FAULT_KINDS)[number]

/** A fault for one account or all, for a number of times or a time; once when neither is given. */
export interface FaultRequest {
  readonly kind: FaultKind
  /** The account's phone number; absent means everybody. */
  readonly number?: string
  readonly count?: number
  readonly forMs?: number
  /** `delay`, `media-slow` and `upload-slow`. */
  readonly delayMs?: number
  /** `stream-error`: 515 or 503; `refuse-message` and `refuse-iq`: the error's code; `media-status`, `upload-status`: of HTTP. */
  readonly code?: string
  /** `app-state-conflict`: only patches of this collection. */
  readonly collection?: string
  /** `refuse-message`: only messages to this address. */
  readonly chat?: string
  /** `refuse-iq` only: the namespace. */
  readonly xmlns?: string
  /** Downloads only: the path of one blob, without its query, or of a folder with a slash at its end. */
  readonly path?: string
}

/** A fault that waits to fire. */
export interface Fault extends FaultRequest {
  readonly id: string
  readonly fired: number
}

/** The faults in force. */
export interface Faults {
  /** True when there is nothing to look up: the normal case, and the fast one. */
  readonly idle: boolean
  add(request: FaultRequest): string
  list(): readonly Fault[]
  remove(id: string): boolean
  /**
   * Takes one shot of a fault of this kind that concerns the account (null before login) and fits; null when there is
   * none.
   */
  take(kind: FaultKind, number: string | null, fits?: (fault: FaultRequest) => boolean): Fault | null
}

interface Active extends FaultRequest {
  readonly id: string
  readonly until: number
  remaining: number
  fired: number
}

/** `onAdded` lets the network act at once on those that concern open connections, `onRemoved` make up for them. */
export function createFaults(options: {
  readonly now: () => number
  onAdded(fault: Fault): void
  onRemoved(): void
  onFired(): void
}): Faults {
  const active = new Map<string, Active>()
  let next = 1
  const prune = () => {
    for (const fault of active.values()) {
      if (fault.remaining <= 0 || options.now() >= fault.until) active.delete(fault.id)
    }
  }
  return {
    get idle() {
      return active.size === 0
    },
    add(request) {
      const bounded = request.count !== undefined || request.forMs !== undefined
      const fault: Active = {
        ...request,
        id: `fault-${next++}`,
        until: request.forMs === undefined ? Infinity : options.now() + request.forMs,
        remaining: request.count ?? (bounded ? Infinity : 1),
        fired: 0,
      }
      active.set(fault.id, fault)
      options.onAdded(toFault(fault))
      return fault.id
    },
    list() {
      prune()
      return [...active.values()].map(toFault)
    },
    remove(id) {
      const removed = active.delete(id)
      if (removed) options.onRemoved()
      return removed
    },
    take(kind, number, fits = () => true) {
      if (active.size === 0) return null
      prune()
      for (const fault of active.values()) {
        if (fault.kind !== kind || (fault.number !== undefined && fault.number !== number)) continue
        if (!fits(fault)) continue
        fault.remaining -= 1
        fault.fired += 1
        if (fault.remaining <= 0) active.delete(fault.id)
        options.onFired()
        return toFault(fault)
      }
      return null
    },
  }
}

function toFault({ until: _until, remaining: _remaining, ...fault }: Active): Fault {
  return { ...fault }
}
