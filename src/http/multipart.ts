import type { Readable } from 'node:stream'
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy'
import { GatewayError } from '../core/errors.ts'
import type { HeldUpload, UploadStore } from '../core/uploads.ts'
import { SMALL_BODY } from './body-room.ts'
import { NOT_JSON } from './refusal.ts'

/** What a multipart body is read with. */
export interface MultipartOptions {
  readonly type: string
  /** Of all fields that are no files. */
  readonly maxFieldBytes: number
  /** Is told of what stays in memory, as it comes; what it throws ends the reading. */
  readonly takeRoom: (bytes: number) => void
  /** Null: files are passed over. */
  readonly uploads: UploadStore | null
  /** Gets every file that is kept, even of a body that is refused in the end. */
  readonly onHeld: (held: HeldUpload) => void
}

type Field = readonly [name: string, value: unknown]

const MAX_FIELDS = 1_000
const MAX_FILES = 20
/** Of what is around the fields: their names, and the lines between them. */
const MAX_FRAME_BYTES = 256 * 1024

/** Reads a form: texts into memory, files to the disk as they come. Throws BAD_REQUEST, BODY_TOO_LARGE, and as `takeRoom` and `UploadStore.take`. */
export async function readMultipart(payload: Readable, options: MultipartOptions): Promise<readonly Field[]> {
  const parser = createParser(options)
  const { promise: failed, reject: fail } = Promise.withResolvers<never>()
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>()
  const fields: Promise<Field | null>[] = []
  const files = new Set<BusboyFileStream>()
  let bytes = 0
  parser.on('field', (...[name, value, nameCut, valueCut]) => {
    bytes += Buffer.byteLength(value)
    if (nameCut || valueCut || bytes > options.maxFieldBytes) return fail(tooLarge())
    fields.push(Promise.resolve([name, value]))
  })
  parser.on('file', (...[name, stream, fileName, , mimetype]) => {
    files.add(stream)
    const taking = takeFile(stream, { name, fileName, mimetype }, options)
    taking.catch(fail)
    fields.push(taking)
  })
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
    parser.on(limit, () => fail(badRequest(`a form may have ${MAX_FIELDS} fields and ${MAX_FILES} files`)))
  }
  parser.on('error', () => fail(notAForm()))
  parser.on('finish', finish)
  payload.on('error', () => fail(notAForm()))
  payload.on('close', () => payload.readableEnded || fail(notAForm()))
  payload.pipe(parser)
  // After the pipe: it is asked once the parser has had the piece.
  const count = createCount({ parser, files, fail }, options)
  payload.on('data', count)
  try {
    await Promise.race([finished, failed])
    const taken = await Promise.race([Promise.all(fields), failed])
    return taken.filter((field) => field !== null)
  } catch (error) {
    payload.off('data', count)
    await stop(payload, parser, files)
    throw error
  }
}

interface Reading {
  readonly parser: BusboyInstance
  readonly files: ReadonlySet<BusboyFileStream>
  fail(error: unknown): void
}

/** Counts what the parser keeps of the pieces that come: all that it has read but what it passed on as files. */
function createCount({ parser, files, fail }: Reading, { maxFieldBytes, takeRoom }: MultipartOptions) {
  let received = 0
  let counted = 0
  return (piece: Uint8Array): void => {
    received += piece.length
    const passedOn = [...files].reduce((sum, { bytesRead }) => sum + bytesRead, 0)
    const kept = received - parser.writableLength - passedOn
    if (kept > maxFieldBytes + MAX_FRAME_BYTES) return fail(tooLarge())
    if (kept <= Math.max(counted, SMALL_BODY)) return
    try {
      takeRoom(kept - counted)
      counted = kept
    } catch (error) {
      fail(error)
    }
  }
}

function createParser({ type, maxFieldBytes }: MultipartOptions): BusboyInstance {
  const limits = {
    fieldNameSize: 200,
    fieldSize: maxFieldBytes + 1,
    fields: MAX_FIELDS,
    files: MAX_FILES,
    parts: MAX_FIELDS + MAX_FILES,
    headerPairs: 50,
    headerSize: 16_384,
  }
  try {
    return new Busboy({ headers: { 'content-type': type }, limits })
  } catch {
    throw notAForm()
  }
}

interface FilePart {
  readonly name: string
  readonly fileName: string | undefined
  readonly mimetype: string
}

/** Null for a file that nobody chose: browsers send it without a name. */
async function takeFile(
  stream: BusboyFileStream,
  { name, fileName, mimetype }: FilePart,
  { uploads, onHeld }: MultipartOptions,
): Promise<Field | null> {
  if (uploads === null || !fileName) {
    stream.resume()
    return null
  }
  const held = await uploads.take(stream, { name: fileName, mimetype })
  onHeld(held)
  return [name, held.upload]
}

/** How long the rest of a refused body is listened to. */
const DRAIN_MS = 5_000

/** The rest of the body is read and forgotten for a while, since whoever still sends it does not read the answer yet. */
async function stop(payload: Readable, parser: BusboyInstance, files: ReadonlySet<BusboyFileStream>): Promise<void> {
  payload.unpipe(parser)
  for (const file of files) file.on('error', () => {}).destroy(new Error('the form is given up'))
  parser.on('error', () => {}).destroy()
  if (payload.readableEnded || payload.destroyed) return
  payload.resume()
  const { promise: drained, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, DRAIN_MS)
  payload.on('end', resolve).on('close', resolve)
  await drained
  clearTimeout(timer)
}

const tooLarge = (): GatewayError =>
  new GatewayError('BODY_TOO_LARGE', 'the fields of the form are larger than the server accepts')

const badRequest = (message: string): GatewayError => new GatewayError('BAD_REQUEST', message)

const notAForm = (): GatewayError =>
  badRequest(`the body is not the multipart form that its header says; otherwise ${NOT_JSON}`)
