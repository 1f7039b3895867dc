import type { Group, GroupRole } from '../model/group.ts'
import type { MessageAction } from '../model/event.ts'
import type { Message, MessageRef } from '../model/message.ts'

export const ANA = '5511900000001@s.whatsapp.net'
export const ANA_LID = '100000000000001@lid'
export const BEN = '5511900000002@s.whatsapp.net'
export const GROUP = '120363000000000001@g.us'

let made = 0

/** A message from Ana, with what a test wants to be different. */
export const incoming = (change: Partial<Message> = {}): Message => ({
  id: `3EB0${String((made += 1)).padStart(16, '0')}`,
  chat: ANA,
  chatAlt: null,
  fromMe: false,
  sender: change.chat === undefined || change.chat === GROUP ? ANA : change.chat,
  senderAlt: null,
  senderName: 'Ana',
  timestamp: 1_700_000_000 + made,
  content: { kind: 'text', text: 'hello', mentions: [] },
  quoted: null,
  ack: 'device',
  origin: 'contact',
  editedAt: null,
  revokedAt: null,
  starred: false,
  pinnedUntil: null,
  reactions: [],
  raw: new Uint8Array([1]),
  ...change,
})

/** Who does something to a message. */
export const by = (sender: string, change: Partial<MessageAction> = {}): MessageAction => ({
  id: `ACTION${(made += 1)}`,
  fromMe: false,
  sender,
  senderAlt: null,
  senderName: null,
  timestamp: 1_800_000_000,
  raw: null,
  ...change,
})

/** The reference to a message as its change carries it. */
export const toTarget = (message: Message, change: Partial<MessageRef> = {}): MessageRef => ({
  id: message.id,
  chat: message.chat,
  chatAlt: message.chatAlt,
  fromMe: message.fromMe,
  participant: message.chat === GROUP ? message.sender : null,
  ...change,
})

const GROUP_INFO: Group = {
  jid: GROUP,
  subject: 'The group',
  description: null,
  owner: null,
  createdAt: null,
  addressing: 'phone',
  members: [
    { jid: '15550001000@s.whatsapp.net', alt: null, role: 'member' },
    { jid: ANA, alt: null, role: 'admin' },
  ],
  onlyAdminsSend: false,
  onlyAdminsEdit: false,
  ephemeralSeconds: 0,
}

/** The group as the fake engine's account sees it, in which it has this role; null: it is not in it. */
export const groupAs = (role: GroupRole | null, change: Partial<Group> = {}): Group => {
  const [me, ...others] = GROUP_INFO.members
  return { ...GROUP_INFO, members: me && role ? [{ ...me, role }, ...others] : others, ...change }
}

/** Waits until it is so; fails with the sentence after 5 seconds. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5_000
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`not within 5 seconds: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
