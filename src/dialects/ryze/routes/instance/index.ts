import type { DialectSettings } from '../../../index.ts'
import { tagged } from '../../../dialect.ts'

/** RyzeAPI's module Instance. */
export const createInstanceRoutes = (_settings: DialectSettings['ryze']) => tagged('Instance', [])
