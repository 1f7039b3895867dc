import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { getMediaKeys, type MediaType } from 'baileys'

/** A file as WhatsApp keeps it: nobody without the key can read it. */
export interface Encrypted extends AsyncDisposable {
  readonly path: string
  readonly mediaKey: Uint8Array
  readonly sha256: Buffer
  readonly size: number
}

/** Bytes of the signature at the end. */
const MAC_SIZE = 10

/** Encrypts a file beside itself, piece by piece; the copy goes when it is disposed of. */
export async function encryptFile(path: string, type: MediaType, signal: AbortSignal): Promise<Encrypted> {
  const mediaKey = randomBytes(32)
  const { cipherKey, iv, macKey } = await getMediaKeys(mediaKey, type)
  const cipher = createCipheriv('aes-256-cbc', cipherKey, iv)
  const mac = createHmac('sha256', macKey ?? '').update(iv)
  const hash = createHash('sha256')
  let size = 0
  const encrypted = `${path}.${randomBytes(6).toString('hex')}.enc`
  const note = (piece: Buffer): Buffer => {
    mac.update(piece)
    hash.update(piece)
    size += piece.length
    return piece
  }
  const discard = (): Promise<void> => rm(encrypted, { force: true })
  try {
    await pipeline(
      createReadStream(path),
      async function* encrypt(pieces: AsyncIterable<Buffer>) {
        for await (const piece of pieces) yield note(cipher.update(piece))
        yield note(cipher.final())
        const signature = mac.digest().subarray(0, MAC_SIZE)
        hash.update(signature)
        size += signature.length
        yield signature
      },
      createWriteStream(encrypted, { flags: 'wx', mode: 0o600 }),
      { signal },
    )
  } catch (error) {
    await discard()
    throw error
  }
  return { path: encrypted, mediaKey, sha256: hash.digest(), size, [Symbol.asyncDispose]: discard }
}
