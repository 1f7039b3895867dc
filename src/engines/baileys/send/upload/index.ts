import type https from 'node:https'
import { MEDIA_PATH_MAP, type MediaType, type WASocket } from 'baileys'
import type { Logger } from 'pino'
import { GatewayError } from '../../../../core/errors.ts'
import type { StagedFile } from '../../../../core/model/draft.ts'
import type { Slots } from '../../../../util/slots.ts'
import { createSlots } from '../../../../util/slots.ts'
import { notReady } from '../../errors.ts'
import { type Encrypted, encryptFile } from './encrypt.ts'
import { createHostBook, type MediaHosts } from './hosts.ts'
import { postFile } from './post.ts'
import { createUploadMemory } from './memory.ts'

/** What WhatsApp keeps a file as: it decides on the key and the place. */
export type UploadType = 'image' | 'video' | 'audio' | 'document' | 'sticker' | 'thumbnail-link'

/** Where a file is, and how it is read: as the fields of all kinds call it. */
export interface UploadedFile {
  readonly url: string
  readonly directPath: string
  readonly mediaKey: Uint8Array
  readonly fileEncSha256: Uint8Array
  readonly fileSha256: Uint8Array
  readonly fileLength: number
  /** Unix seconds. */
  readonly mediaKeyTimestamp: number
}

/**
 * Brings staged files to WhatsApp's media servers. Throws SESSION_NOT_READY, WHATSAPP_UNREACHABLE, WHATSAPP_REFUSED,
 * FILE_TOO_LARGE.
 */
export type Upload = (file: StagedFile, type: UploadType) => Promise<UploadedFile>

export interface UploaderOptions {
  readonly sock: () => WASocket
  readonly agent: https.Agent | undefined
  readonly timeouts: { readonly queryMs: number; readonly uploadStallMs: number }
  /** Room for uploads of all sessions. */
  readonly slots: Slots
  readonly log: Logger
}

/** At the same time, of one session. */
const PER_SESSION = 4
/** With the wait for room: whoever asked has given up by then. */
const LONGEST_MS = 15 * 60_000

export function createUploader(options: UploaderOptions): Upload {
  const own = createSlots(PER_SESSION)
  const book = createHostBook(options.timeouts.queryMs)
  const memory = createUploadMemory()

  async function upload(file: StagedFile, type: UploadType): Promise<UploadedFile> {
    const signal = AbortSignal.timeout(LONGEST_MS)
    const work = () => options.slots.run(() => bring({ ...options, book, signal }, file, type), signal)
    try {
      return await own.run(work, signal)
    } catch (error) {
      if (error instanceof GatewayError || !signal.aborted) throw error
      throw unreachable('the upload took too long', error)
    }
  }

  return (file, type) => memory.once(`${type} ${file.sha256}`, () => upload(file, type))
}

interface Bringing extends UploaderOptions {
  readonly book: ReturnType<typeof createHostBook>
  readonly signal: AbortSignal
}

async function bring(given: Bringing, file: StagedFile, type: UploadType): Promise<UploadedFile> {
  const { book, sock, signal } = given
  const hosts = await book.find(sock(), { fresh: false })
  checkSize(hosts, file)
  await using encrypted = await encryptFile(file.path, type satisfies MediaType, signal)
  const address = await bringTo(given, { encrypted, type, hosts })
  return {
    ...address,
    mediaKey: encrypted.mediaKey,
    fileEncSha256: encrypted.sha256,
    // Memory of its own: it is remembered, and would keep what was allocated beside it.
    fileSha256: new Uint8Array(Buffer.from(file.sha256, 'hex')),
    fileLength: file.size,
    mediaKeyTimestamp: Math.floor(Date.now() / 1000),
  }
}

function checkSize({ hosts }: MediaHosts, { size, name }: StagedFile): void {
  const most = Math.max(...hosts.map(({ maxSize }) => maxSize))
  if (size > most) throw tooLarge(`${name} has ${size} bytes; WhatsApp takes at most ${most}`)
}

interface Cargo {
  readonly encrypted: Encrypted
  readonly type: UploadType
  readonly hosts: MediaHosts
}

type Address = Pick<UploadedFile, 'url' | 'directPath'>

/** One host after the other; when none takes it, once more with a new permission. */
async function bringTo(given: Bringing, cargo: Cargo): Promise<Address> {
  const { book, sock, signal, log } = given
  let last: unknown = null
  for (const fresh of [false, true]) {
    const { auth, hosts } = fresh ? await book.find(sock(), { fresh }) : cargo.hosts
    for (const { name } of hosts) {
      try {
        return await bringToHost(given, cargo, { auth, name })
      } catch (error) {
        if (error instanceof GatewayError) throw error
        if (signal.aborted) throw unreachable('the upload took too long', error)
        last = error
        log.debug({ err: error, host: name }, 'a file was not taken')
      }
      if (!sock().ws.isOpen) throw notReady('the connection closed meanwhile', last)
    }
  }
  throw unreachable("WhatsApp's media servers cannot be reached, or do not take the file", last)
}

async function bringToHost(
  { agent, timeouts, signal }: Bringing,
  { encrypted, type }: Cargo,
  host: { readonly auth: string; readonly name: string },
): Promise<Address> {
  const token = encrypted.sha256.toString('base64url')
  const query = new URLSearchParams({ auth: host.auth, token })
  const { status, body } = await postFile({
    host: host.name,
    path: `${MEDIA_PATH_MAP[type] ?? ''}/${token}?${query}`,
    file: encrypted.path,
    size: encrypted.size,
    agent,
    stallMs: timeouts.uploadStallMs,
    signal,
  })
  if (status === 413) throw tooLarge('WhatsApp does not take a file of this size')
  const address = readAddress(body)
  if (!address) throw new Error(`the media server answered ${status}`)
  return address
}

function readAddress(body: string): Address | null {
  try {
    const { url, direct_path: directPath } = JSON.parse(body) as { url?: unknown; direct_path?: unknown }
    if (typeof directPath !== 'string') return null
    return { directPath, url: typeof url === 'string' ? url : `https://mmg.whatsapp.net${directPath}` }
  } catch {
    return null
  }
}

const tooLarge = (why: string): GatewayError => new GatewayError('FILE_TOO_LARGE', why)

const unreachable = (why: string, cause: unknown): GatewayError =>
  new GatewayError('WHATSAPP_UNREACHABLE', why, { cause })
