import { incoming as fromAna } from '../../../core/testing/stanzas.ts'
import type { Message } from '../../../core/model/message.ts'
import { createDialectApp, type DialectApp, type DialectAppOptions } from '../../testing/app.ts'
import { createGowa } from '../index.ts'

/** Any user, with a key as the password. */
export const basic = (key: string, user = 'anybody'): Readonly<Record<string, string>> => ({
  authorization: `Basic ${Buffer.from(`${user}:${key}`).toString('base64')}`,
})

/** GOWA's API over the real core, an in-memory store and the fake engine. */
export const createTestApp = ({ strictCode = false, ...options }: TestAppOptions = {}): Promise<DialectApp> =>
  createDialectApp({ dialect: createGowa({ strictCode }), credential: basic, ...options })

interface TestAppOptions extends Pick<DialectAppOptions, 'stage' | 'previews'> {
  readonly strictCode?: boolean
}

/** A key that reaches one device. */
export async function keyOf(app: DialectApp, session: string): Promise<string> {
  const key = { scope: 'session', session, active: true, actions: null } as const
  return (await app.gateway.keys.create(key)).secret
}

/** A message from a person, with what a test wants to be different. */
export const incoming = (change: Partial<Message> = {}): Message =>
  fromAna({ chat: ANNA, sender: ANNA, senderName: 'Anna', ...change })

export const ANNA = '6289685028129@s.whatsapp.net'
export const GROUP = '120363000000000001@g.us'
export { ABSENT, ADMIN_KEY } from '../../testing/app.ts'
