import type { Dialect } from './dialect.ts'
import { waha } from './waha/index.ts'

/** Every API the gateway speaks. The first one answers for paths that nobody owns. */
export const dialects: readonly Dialect[] = [waha]
