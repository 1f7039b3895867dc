import { createDialectApp, type DialectApp, type DialectAppOptions } from '../../testing/app.ts'
import { DEFAULT_DIALECT_SETTINGS, type DialectSettings } from '../../index.ts'
import { createRyze } from '../index.ts'

export { ABSENT, ADMIN_KEY } from '../../testing/app.ts'

export interface RyzeAppOptions extends Pick<DialectAppOptions, 'bodyLimit' | 'sockets' | 'absent'> {
  readonly settings?: Partial<DialectSettings['ryze']>
}

/** RyzeAPI over the real core, an in-memory store and the fake engine; without a limit of requests unless asked for. */
export function createRyzeApp({ settings, ...limits }: RyzeAppOptions = {}): Promise<DialectApp> {
  const unlimited = { ...DEFAULT_DIALECT_SETTINGS.ryze, perMinute: 0, createPerMinute: 0 }
  const dialect = createRyze({ ...unlimited, ...settings })
  return createDialectApp({ dialect, credential: (token) => ({ token }), ...limits })
}
