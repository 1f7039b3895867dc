import { open } from 'node:fs/promises'

const BOXED: ReadonlySet<string> = new Set(['video/mp4', 'video/quicktime', 'video/3gpp', 'video/3gpp2', 'audio/mp4'])
const MAX_BOXES = 10_000

/** Whether every box of an MP4 ends within the file. Other types are taken for whole. */
export async function isWholeMp4(path: string, mimetype: string): Promise<boolean> {
  if (!BOXED.has(mimetype)) return true
  await using file = await open(path)
  const { size } = await file.stat()
  const head = Buffer.alloc(16)
  let at = 0
  for (let box = 0; at < size && box < MAX_BOXES; box++) {
    const { bytesRead } = await file.read(head, 0, 16, at)
    if (bytesRead < 8) return false
    const short = head.readUInt32BE(0)
    // 0: to the end of the file; 1: the size is too large for its field and follows the name.
    if (short === 0) return true
    const length = short === 1 && bytesRead === 16 ? Number(head.readBigUInt64BE(8)) : short
    if (length < 8) return false
    at += length
  }
  return at <= size
}
