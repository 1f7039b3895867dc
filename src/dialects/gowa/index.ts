import type { Dialect } from '../dialect.ts'
import { inEnvelope } from './answer.ts'
import { createAnnouncements } from './announcements.ts'
import { credential } from './auth.ts'
import { createRefuse } from './errors.ts'
import { EVENT_NAMES, wantsEvent } from './event-names.ts'
import { encodeEvent } from './events.ts'
import { app } from './routes/app/index.ts'
import { call } from './routes/call/index.ts'
import { chat } from './routes/chat/index.ts'
import { device } from './routes/device/index.ts'
import { message } from './routes/message/index.ts'
import { send } from './routes/send/index.ts'
import { statics } from './routes/statics/index.ts'
import { CODED, DOCUMENTED } from './style.ts'
import { GOWA_VERSION } from './version.ts'
import { createSocket } from './websocket.ts'

export interface GowaSettings {
  /** Answers as GOWA's code does where its documentation says otherwise. */
  readonly strictCode: boolean
}

/** GOWA's API (aldinokemal/go-whatsapp-web-multidevice). */
export function createGowa({ strictCode }: GowaSettings): Dialect {
  const style = strictCode ? CODED : DOCUMENTED
  const announcements = createAnnouncements()
  return {
    name: 'gowa',
    routes: [
      ...app(style),
      ...device(style, announcements),
      ...send,
      ...message(style),
      ...call(style),
      ...chat(style),
      ...statics,
    ].map(inEnvelope),
    sockets: [createSocket(announcements)],
    refuse: createRefuse(style),
    credential,
    owns: [
      '/app',
      '/devices',
      '/send',
      '/chat',
      '/chats',
      '/message',
      '/user',
      '/group',
      '/newsletter',
      '/call',
      '/statics',
    ],
    reservedNames: [],
    encodeEvent,
    eventNames: EVENT_NAMES,
    wantsEvent,
    openapi: {
      title: 'GOWA API',
      version: GOWA_VERSION,
      description: 'The API of GOWA (go-whatsapp-web-multidevice), answered by Waypost.',
      url: null,
      credential: { type: 'http', scheme: 'basic' },
    },
  }
}
