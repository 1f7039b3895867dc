import { proto } from '../wire/proto.ts'
import type { SandboxAccount } from './account.ts'
import { readContent } from './message-content.ts'
import { applyMessage } from './phone-apply.ts'
import { textContent } from './compose-text.ts'
import { UNTOUCHED, type StoredMessage } from './phone-messages.ts'
import { newMessageId } from './phone-send.ts'

/** Something that was said before anybody watched. */
export interface PastMessage {
  readonly author: SandboxAccount
  /** Everybody who was there, the author included. */
  readonly readers: readonly SandboxAccount[]
  /** Of a group; absent between two. */
  readonly group?: string
  /** Seconds since 1970. */
  readonly timestamp: number
  /** What was said: text, or any message of the protocol. */
  readonly text: string | proto.IMessage
  readonly id?: string
}

/**
 * Writes a message of the past into the memory of all phones that were there, as read. A companion learns it as it
 * always does, from the history that its phone sends when it is linked.
 */
export async function rememberPast(past: PastMessage): Promise<{ readonly id: string }> {
  const id = past.id ?? newMessageId()
  for (const reader of past.readers) {
    const { context } = reader.phone
    await context.serial(async () => {
      for (const other of past.readers) if (other !== reader) context.addresses.learn({ pn: other.pn, lid: other.lid })
      const message = toStored(reader, { ...past, id })
      const unread = context.chats.find(message.chat)?.unread ?? 0
      applyMessage(context, message)
      context.chats.change(message.chat, { unread })
    })
  }
  return { id }
}

function toStored(reader: SandboxAccount, past: PastMessage & { readonly id: string }): StoredMessage {
  const other = past.readers.find((each) => each !== reader)
  const content = typeof past.text === 'string' ? textContent(past.text) : past.text
  return {
    ...readContent(content),
    ...UNTOUCHED,
    id: past.id,
    chat: past.group ?? (other ?? reader).pn,
    sender: past.author.pn,
    device: 0,
    addressing: 'pn',
    fromMe: past.author === reader,
    timestamp: past.timestamp,
    status: 'read',
    raw: proto.Message.encode(content).finish(),
  }
}
