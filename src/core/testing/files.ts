import { createHash } from 'node:crypto'
import type { FakeSession } from '../../engines/fake/index.ts'
import type { MediaInfo } from '../model/content.ts'
import type { Message } from '../model/message.ts'
import { incoming } from './stanzas.ts'

/** What a test wants to be different about a file that is received. */
export interface ReceivedFile extends Partial<Pick<Message, 'id' | 'chat' | 'sender' | 'fromMe'>> {
  readonly mimetype?: string
  readonly fileName?: string | null
  /** What the sender says of it. */
  readonly says?: Partial<MediaInfo>
  /** Who has it: WhatsApp, the phone, or nobody any more. */
  readonly at?: 'whatsapp' | 'phone' | 'nobody'
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Somebody sends a document, as the fake engine has it; resolves when the gateway has the message. */
export async function receiveFile(
  session: FakeSession,
  bytes: Uint8Array,
  { mimetype = 'text/plain', fileName = null, says = {}, at = 'whatsapp', ...change }: ReceivedFile = {},
): Promise<Message> {
  const file = sha256Of(bytes)
  if (at !== 'nobody') (at === 'phone' ? session.phone.keptFiles : session.phone.files).set(file, bytes)
  const media = { mimetype, fileName, size: bytes.length, sha256: file, ...says }
  const message = incoming({
    content: { kind: 'document', title: null, text: null, media },
    raw: Buffer.from(JSON.stringify({ file })),
    ...change,
  })
  await session.emit({ type: 'message', message, envelopes: [] })
  return message
}
