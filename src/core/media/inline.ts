import { GatewayError } from '../errors.ts'
import type { GatewayEvent } from '../model/event.ts'
import type { Message } from '../model/message.ts'
import { fileOf } from './file-of.ts'
import type { Media } from './media.ts'

/** Larger files stay behind their link. */
const MAX_INLINE_BYTES = 1024 * 1024
/** How long an event waits for a file that is being fetched. */
const WAIT_MS = 10_000

/** The message of an event whose file could be put into its payload; null when there is none, or it is too large. */
export function inlineMessageOf(event: GatewayEvent): Message | null {
  if (event.type !== 'message.created') return null
  const file = fileOf(event.message)
  return file && (file.media.size ?? 0) <= MAX_INLINE_BYTES ? event.message : null
}

/** A file that is here, or could be, and cannot be read at the moment. */
export class UnreadFileError extends Error {
  override name = 'UnreadFileError'
}

/** What a disk or a database is to blame for, and not the file. */
const isPassing = (error: unknown): boolean => !(error instanceof GatewayError) || error.code.startsWith('STORAGE_')

/**
 * A message's file as Base64, the first where it has several; null when it is too large, or not here in time: its link is
 * good all the same. Throws UnreadFileError when it cannot be read, and what the store throws.
 */
export async function readInline(
  media: Pick<Media, 'open' | 'stateOf'>,
  session: string,
  message: Message,
): Promise<string | null> {
  const { id, chat, fromMe } = message
  const [status] = await media.stateOf(session, [{ message }])
  // What failed before is tried again by itself: events do not wait for that.
  if (!status || (status.state !== 'ready' && status.code !== null)) return null
  try {
    const file = await media.open(session, { id, chat, fromMe }, { waitMs: WAIT_MS })
    if (file.size > MAX_INLINE_BYTES) return null
    const pieces: Uint8Array[] = []
    for await (const piece of file.read()) pieces.push(piece)
    return Buffer.concat(pieces).toString('base64')
  } catch (error) {
    if (!isPassing(error)) return null
    throw new UnreadFileError(`the file of message ${id} cannot be read`, { cause: error })
  }
}
