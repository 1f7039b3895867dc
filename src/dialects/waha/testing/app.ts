import type { Message } from '../../../core/model/message.ts'
import { incoming as fromAna } from '../../../core/testing/stanzas.ts'
import type { FakeSession } from '../../../engines/fake/index.ts'
import { createDialectApp, type DialectApp, type DialectAppOptions } from '../../testing/app.ts'
import { waha } from '../index.ts'

export { ABSENT, ADMIN_KEY } from '../../testing/app.ts'

/** WAHA's API over the real core, an in-memory store and the fake engine. */
export interface TestApp extends Omit<DialectApp, 'pair'> {
  /** A new session, made through the API, whose phone has scanned the code. */
  pair(name: string, config?: unknown): Promise<FakeSession>
}

type TestAppOptions = Pick<DialectAppOptions, 'bodyLimit' | 'sockets' | 'stage' | 'previews' | 'settings'>

export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const app = await createDialectApp({ dialect: waha, credential: (key) => ({ 'x-api-key': key }), ...options })
  return {
    ...app,
    async pair(name, config) {
      const { status, body } = await app.call('POST /api/sessions', { body: { name, config } })
      if (status !== 201) throw new Error(`not created: ${JSON.stringify(body)}`)
      await app.engine(name).pair()
      return app.engine(name)
    },
  }
}

/** A message from a person, with what a test wants to be different. */
export const incoming = (change: Partial<Message> = {}): Message =>
  fromAna({ chat: ANNA, sender: ANNA, senderName: 'Anna', ...change })

export const ANNA = '4915550001@s.whatsapp.net'
export const GROUP = '120363000000000001@g.us'
