import type { Group } from '../../../core/model/group.ts'
import type { Message } from '../../../core/model/message.ts'
import type { FakeSession } from '../../../engines/fake/index.ts'
import { ANNA, GROUP, incoming, type TestApp } from './app.ts'

export const BEN = '4915550002@s.whatsapp.net'

const OWN = '15550001000@s.whatsapp.net'

/** A session with a chat with Anna, where both wrote, and a group in which only Ben did. */
export interface ChatWorld {
  readonly phone: FakeSession
  readonly received: Message
  readonly own: Message
  readonly inGroup: Message
}

export async function createChatWorld(app: TestApp, session = 'one'): Promise<ChatWorld> {
  const phone = await app.pair(session)
  const now = Math.floor(Date.now() / 1000)
  const received = incoming({ timestamp: now - 60 })
  const own = incoming({ timestamp: now - 50, fromMe: true, sender: OWN, origin: 'device', ack: 'server' })
  const inGroup = incoming({ timestamp: now - 40, chat: GROUP, sender: BEN, senderName: 'Ben' })
  await phone.emit({ type: 'groups', groups: [group()] })
  for (const message of [received, own, inGroup]) await phone.emit({ type: 'message', message, envelopes: [] })
  return { phone, received, own, inGroup }
}

/** A group that Ben leads. */
export const group = (change: Partial<Group> = {}): Group => ({
  jid: GROUP,
  subject: 'Family',
  description: null,
  owner: BEN,
  createdAt: 1_700_000_000,
  addressing: 'phone',
  members: [
    { jid: OWN, alt: null, role: 'member' },
    { jid: BEN, alt: null, role: 'superadmin' },
  ],
  onlyAdminsSend: false,
  onlyAdminsEdit: false,
  ephemeralSeconds: 0,
  ...change,
})

/** Where a message is, as its path names it. */
export const pathOf = ({ id, chat, fromMe, sender }: Message, session = 'one'): string => {
  const toId = (jid: string) => jid.replace('@s.whatsapp.net', '@c.us')
  const author = chat === GROUP ? `_${toId(sender)}` : ''
  return `/api/${session}/chats/${toId(chat)}/messages/${fromMe}_${toId(chat)}_${id}${author}`.replaceAll('@', '%40')
}

export const ANNA_PATH = `/api/one/chats/${encodeURIComponent(ANNA.replace('s.whatsapp.net', 'c.us'))}`
