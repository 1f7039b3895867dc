import { GatewayError } from '../errors.ts'
import type { Store } from '../ports/store.ts'

/** A store whose disk can be pulled out. */
export interface BreakableStore extends Store {
  /** Which calls fail from now on, such as `transaction` or `deliveries.put`; none: all work. */
  break(...calls: readonly string[]): void
  /** How often a call was made, failed ones included. */
  count(call: string): number
}

/** Puts a switch before every call of a real store. */
export function createBreakable(store: Store): BreakableStore {
  let broken: readonly string[] = []
  const counts = new Map<string, number>()
  const passed = (call: string) => {
    counts.set(call, (counts.get(call) ?? 0) + 1)
    if (broken.includes(call)) throw new GatewayError('STORAGE_FAILED', `${call} failed on purpose`)
  }
  const guard = <T extends object>(target: T, prefix: string): T =>
    new Proxy(target, {
      get(from, key, receiver) {
        const value: unknown = Reflect.get(from, key, receiver)
        const name = prefix + String(key)
        if (typeof value === 'function') {
          if (typeof key === 'symbol' || name === 'keys') return value
          return async (...args: unknown[]) => {
            passed(name)
            return (value as (...given: unknown[]) => unknown).apply(from, args)
          }
        }
        return typeof value === 'object' && value !== null ? guard(value, `${name}.`) : value
      },
    })
  const guarded = guard(store, '')
  return Object.assign(Object.create(guarded) as Store, {
    break: (...calls: readonly string[]) => void (broken = calls),
    count: (call: string) => counts.get(call) ?? 0,
  })
}
