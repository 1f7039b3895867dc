import { createDialectApp, type DialectApp, type DialectAppOptions } from '../../testing/app.ts'
import { DEFAULT_DIALECT_SETTINGS, type DialectSettings } from '../../index.ts'
import { createRyze } from '../index.ts'

export { ABSENT, ADMIN_KEY } from '../../testing/app.ts'

export interface RyzeAppOptions extends Pick<
  DialectAppOptions,
  'absent' | 'bodyLimit' | 'sinks' | 'sockets' | 'stage' | 'previews'
> {
  readonly settings?: Partial<DialectSettings['ryze']>
}

export interface RyzeApp extends DialectApp {
  /** A customer of the operator, and its TokenAccount. */
  addAccount(name: string, maxSessions?: number): Promise<{ readonly id: string; readonly token: string }>
  /** Makes an instance through the API; resolves with its TokenInstance. */
  addInstance(name: string, options?: { readonly body?: object; readonly key?: string }): Promise<string>
}

/** RyzeAPI over the real core, an in-memory store and the fake engine; without a limit of requests unless asked for. */
export async function createRyzeApp({ settings, ...limits }: RyzeAppOptions = {}): Promise<RyzeApp> {
  const unlimited = { ...DEFAULT_DIALECT_SETTINGS.ryze, perMinute: 0, createPerMinute: 0 }
  const dialect = createRyze({ ...unlimited, ...settings })
  const app = await createDialectApp({ dialect, credential: (token) => ({ token }), ...limits })
  return {
    ...app,
    async addAccount(name, maxSessions) {
      const { id } = await app.gateway.accounts.create({ name, maxSessions: maxSessions ?? null })
      const key = { scope: 'account', session: null, account: id, active: true, actions: null } as const
      return { id, token: (await app.gateway.keys.create(key)).secret }
    },
    async addInstance(name, { body, key } = {}) {
      const answer = await app.call('POST /api/instance/new', { body: { name, ...body }, ...(key && { key }) })
      if (answer.status !== 201) throw new Error(`not created: ${JSON.stringify(answer.body)}`)
      return answer.body.instance.token as string
    },
  }
}
