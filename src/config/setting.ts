import type { z } from 'zod'

/** One variable of the configuration: its type, its default as text, and what its documentation says. */
export interface Setting<T, Default extends string | null = string | null> {
  readonly schema: z.ZodType<T, string>
  /** The default as it would be written; null when there is none. */
  readonly fallback: Default
  /** Completes "expected …" in the refusal of a wrong value. */
  readonly expected: string
  readonly about: string
  /** The value is never shown or logged. */
  readonly secret?: true
  /** What the documentation says instead of "none". */
  readonly absent?: string
}

/** Declares one variable with its exact types. */
export function setting<T, const Default extends string | null>(options: Setting<T, Default>): Setting<T, Default> {
  return options
}
