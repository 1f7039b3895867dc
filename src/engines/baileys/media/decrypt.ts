import { createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { getMediaKeys } from 'baileys'
import { GatewayError } from '../../../core/errors.ts'
import type { RemoteFile } from './find.ts'

const MAC_LENGTH = 10
const BLOCK = 16

/**
 * The file as its sender had it. It is known to be theirs only at the end: throws FILE_INVALID then, or as soon as there is
 * more than was announced, and what came before is worth nothing.
 */
export async function* openFile(file: RemoteFile, encrypted: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  const plain = file.mediaKey === null ? encrypted : decrypt(file, file.mediaKey, encrypted)
  for await (const chunk of limited(plain, file.size)) {
    hash.update(chunk)
    yield chunk
  }
  if (file.sha256 === null && file.mediaKey === null) throw invalid('nothing says what it should be')
  if (file.sha256 !== null && !timingSafeEqual(hash.digest(), file.sha256)) throw invalid('its checksum is another')
}

async function* decrypt(file: RemoteFile, key: Uint8Array, encrypted: AsyncIterable<Uint8Array>) {
  const { cipherKey, iv, macKey } = await getMediaKeys(key, file.type)
  if (!macKey) throw invalid('its key cannot be used')
  const cipher = createDecipheriv('aes-256-cbc', cipherKey, iv)
  const mac = createHmac('sha256', macKey).update(iv)
  let end: Buffer = Buffer.alloc(0)
  for await (const chunk of encrypted) {
    const all =
      end.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length) : Buffer.concat([end, chunk])
    const known = Math.max(0, all.length - MAC_LENGTH)
    end = Buffer.from(all.subarray(known))
    if (known === 0) continue
    mac.update(all.subarray(0, known))
    const plain = cipher.update(all.subarray(0, known))
    if (plain.length > 0) yield plain
  }
  const expected = mac.digest().subarray(0, MAC_LENGTH)
  if (end.length !== MAC_LENGTH || !timingSafeEqual(end, expected)) throw invalid('it was cut off or changed')
  const last = finish(cipher)
  if (last.length > 0) yield last
}

function finish(cipher: ReturnType<typeof createDecipheriv>): Buffer {
  try {
    return cipher.final()
  } catch (error) {
    throw new GatewayError('FILE_INVALID', 'what WhatsApp has is not the file: its end cannot be read', {
      cause: error,
    })
  }
}

/** A sender's wrong idea of the size must not fill the disk. */
async function* limited(source: AsyncIterable<Uint8Array>, size: number | null): AsyncGenerator<Uint8Array> {
  let seen = 0
  for await (const chunk of source) {
    seen += chunk.length
    if (size !== null && size > 0 && seen > size + BLOCK) throw invalid('it is larger than was announced')
    yield chunk
  }
}

const invalid = (why: string): GatewayError =>
  new GatewayError('FILE_INVALID', `what WhatsApp has is not the file: ${why}`)
