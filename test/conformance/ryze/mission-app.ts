import { createChatApp, type ChatApp } from '../../../src/dialects/ryze/testing/chats.ts'

/** The chat and the message that the pages print. */
export const CHAT = '5511999999999@s.whatsapp.net'
export const MESSAGE = '3EB08FCF27E532F1B0F5'

/** An instance in which the pages' message is, and its token. */
export async function createMissionApp(): Promise<MissionApp> {
  const app = await createChatApp()
  await app.receive({ id: MESSAGE, chat: CHAT, sender: CHAT })
  const { secret } = await app.gateway.keys.create({ scope: 'session', session: 'sales', active: true, actions: null })
  return { app, token: secret }
}

export interface MissionApp {
  readonly app: ChatApp
  readonly token: string
}
