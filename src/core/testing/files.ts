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
    raw: Buffer.from(JSON.stringify({ files: { 0: file } })),
    ...change,
  })
  await session.emit({ type: 'message', message, envelopes: [] })
  return message
}

/** Somebody sends a carousel with a file on each card; those that are named by their number are not with WhatsApp. */
export async function receiveCards(
  session: FakeSession,
  files: readonly Uint8Array[],
  { phone = [], nobody = [] }: { readonly phone?: readonly number[]; readonly nobody?: readonly number[] } = {},
): Promise<Message> {
  const hashes = files.map(sha256Of)
  for (const [index, bytes] of files.entries()) {
    if (nobody.includes(index + 1)) continue
    const holder = phone.includes(index + 1) ? session.phone.keptFiles : session.phone.files
    holder.set(sha256Of(bytes), bytes)
  }
  const cards = files.map(({ length: size }, index) => ({
    title: `Card ${index + 1}`,
    text: null,
    footer: null,
    media: { mimetype: 'image/jpeg', fileName: null, size, sha256: hashes[index] ?? '' },
    buttons: [],
  }))
  const content = { kind: 'buttons', form: 'carousel', text: null, header: null, footer: null, cards } as const
  const message = incoming({
    content: { ...content, buttons: [], media: null },
    raw: Buffer.from(JSON.stringify({ files: Object.fromEntries(hashes.map((hash, index) => [index + 1, hash])) })),
  })
  await session.emit({ type: 'message', message, envelopes: [] })
  return message
}
