import type { Store } from './ports/store.ts'

export interface HealthPart {
  readonly name: string
  readonly ok: boolean
  readonly detail: string | null
}

export interface HealthReport {
  readonly ok: boolean
  readonly parts: readonly HealthPart[]
}

/** Whether the parts that requests depend on answer. */
export interface Health {
  check(): Promise<HealthReport>
}

export function createHealth(deps: { readonly store: Store; readonly timeoutMs?: number }): Health {
  return {
    async check() {
      const database = await probe('database', () => deps.store.ping(), deps.timeoutMs ?? 5_000)
      return { ok: database.ok, parts: [database] }
    },
  }
}

async function probe(name: string, work: () => Promise<void>, timeoutMs: number): Promise<HealthPart> {
  const { promise: expired, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
  try {
    await Promise.race([work(), expired])
    return { name, ok: true, detail: null }
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message : String(error) }
  } finally {
    clearTimeout(timer)
  }
}
