import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { getMediaKeys, type MediaType } from 'baileys'
import { spent } from '../../../../util/spent.ts'

/** A file as WhatsApp keeps it: nobody without the key can read it. */
export interface Encrypted extends AsyncDisposable {
  readonly path: string
  readonly mediaKey: Uint8Array
  readonly sha256: Buffer
  readonly size: number
}

/** Bytes of the signature at the end. */
const MAC_SIZE = 10
const PIECE_SIZE = 256 * 1024

/** Encrypts a file beside itself, piece by piece; the copy goes when it is disposed of. */
export async function encryptFile(path: string, type: MediaType, signal: AbortSignal): Promise<Encrypted> {
  const mediaKey = randomBytes(32)
  const encrypted = `${path}.${randomBytes(6).toString('hex')}.enc`
  const discard = (): Promise<void> => rm(encrypted, { force: true })
  try {
    await using source = await open(path)
    await using target = await open(encrypted, 'wx', 0o600)
    const written = await encrypt({ source, target, keys: await getMediaKeys(mediaKey, type), signal })
    return { path: encrypted, mediaKey, ...written, [Symbol.asyncDispose]: discard }
  } catch (error) {
    await discard()
    throw error
  }
}

interface Work {
  readonly source: FileHandle
  readonly target: FileHandle
  readonly keys: Awaited<ReturnType<typeof getMediaKeys>>
  readonly signal: AbortSignal
}

/** One buffer for all that is read, and nothing left to be collected of what is written. */
async function encrypt({ source, target, keys, signal }: Work): Promise<Pick<Encrypted, 'sha256' | 'size'>> {
  const cipher = createCipheriv('aes-256-cbc', keys.cipherKey, keys.iv)
  const mac = createHmac('sha256', keys.macKey ?? '').update(keys.iv)
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(PIECE_SIZE)
  let size = 0
  const write = async (piece: Buffer): Promise<void> => {
    hash.update(piece)
    size += piece.length
    await target.writeFile(piece)
  }
  for (;;) {
    signal.throwIfAborted()
    const { bytesRead } = await source.read(buffer, 0, PIECE_SIZE)
    const sealed = bytesRead > 0 ? cipher.update(buffer.subarray(0, bytesRead)) : cipher.final()
    mac.update(sealed)
    await write(sealed)
    spent(sealed)
    if (bytesRead === 0) break
  }
  await write(mac.digest().subarray(0, MAC_SIZE))
  return { sha256: hash.digest(), size }
}
