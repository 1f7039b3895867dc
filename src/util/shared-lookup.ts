import { lookup, type LookupAddress, type LookupOptions } from 'node:dns'

export type Found = (error: Error | null, addresses: readonly LookupAddress[]) => void
type Ask = (hostname: string, options: LookupOptions & { all: true }, found: Found) => void

/** Resolves a name to all of its addresses, as `dns.lookup` does. */
export type SharedLookup = (hostname: string, options: LookupOptions, found: Found) => void

/**
 * Whoever asks for a name that is being asked for waits for that answer. Each lookup holds one of the system's few threads
 * until it ends: a name whose server is silent may hold one, and not all of them.
 */
export function createSharedLookup(ask: Ask = lookup): SharedLookup {
  const asked = new Map<string, Found[]>()
  return (hostname, options, found) => {
    const { family = 0, hints = 0 } = options
    const key = `${hostname} ${family} ${hints}`
    const waiting = asked.get(key)
    if (waiting) {
      waiting.push(found)
      return
    }
    const all = [found]
    asked.set(key, all)
    ask(hostname, { ...options, all: true }, (error, addresses) => {
      asked.delete(key)
      for (const one of all) one(error, addresses)
    })
  }
}

/** Of this process: the threads are its own. */
export const sharedLookup = createSharedLookup()
