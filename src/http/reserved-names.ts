import type { Dialect } from '../dialects/dialect.ts'

/** First path segments that some API at the root owns: no session may have such a name. */
export const reservedSessionNames = (dialects: readonly Dialect[]): readonly string[] =>
  [...new Set(dialects.flatMap(({ name, reservedNames }) => [name, ...reservedNames]))].toSorted()
