import { createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { getMediaKeys } from 'baileys'
import { GatewayError } from '../../../core/errors.ts'
import { spent } from '../../../util/spent.ts'
import type { RemoteFile } from './find.ts'

const MAC_LENGTH = 10
const BLOCK = 16

/**
 * The file as its sender had it; takes the pieces, and gives its own. It is known to be theirs only at the end: throws
 * FILE_INVALID then, or as soon as there is more than was announced, and what came before is worth nothing.
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
  // The checksum of the file, which the message says, tells all that the signature does: one of them is enough.
  const mac = file.sha256 === null ? createHmac('sha256', macKey).update(iv) : null
  let end: Uint8Array = new Uint8Array()
  for await (const chunk of encrypted) {
    // The last bytes so far may be the signature: they wait, and all before them is the file's.
    const passed = chunk.length < MAC_LENGTH ? Buffer.concat([end, chunk]) : chunk
    const known = passed.length - MAC_LENGTH
    const ready = chunk.length < MAC_LENGTH ? [] : [end]
    end = Buffer.from(passed.subarray(Math.max(0, known)))
    if (known > 0) ready.push(passed.subarray(0, known))
    for (const piece of ready) {
      mac?.update(piece)
      const plain = cipher.update(piece)
      if (plain.length > 0) yield plain
    }
    spent(chunk)
  }
  const isSigned = mac === null || (end.length === MAC_LENGTH && timingSafeEqual(end, signatureOf(mac)))
  if (end.length !== MAC_LENGTH || !isSigned) throw invalid('it was cut off or changed')
  const last = finish(cipher)
  if (last.length > 0) yield last
}

const signatureOf = (mac: ReturnType<typeof createHmac>): Buffer => mac.digest().subarray(0, MAC_LENGTH)

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
