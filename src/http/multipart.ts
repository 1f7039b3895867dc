import type { Readable } from 'node:stream'
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy'
import { GatewayError } from '../core/errors.ts'
import type { HeldUpload, UploadStore } from '../core/uploads.ts'
import { NOT_JSON } from './refusal.ts'

/** What a multipart body is read with. */
export interface MultipartOptions {
  readonly type: string
  /** Of all fields that are no files. */
  readonly maxFieldBytes: number
  /** Null: files are passed over. */
  readonly uploads: UploadStore | null
  /** Gets every file that is kept, even of a body that is refused in the end. */
  readonly onHeld: (held: HeldUpload) => void
}

type Field = readonly [name: string, value: unknown]

const MAX_FIELDS = 1_000
const MAX_FILES = 20

/** Reads a form: texts into memory, files to the disk as they come. Throws BAD_REQUEST, BODY_TOO_LARGE, and as `UploadStore.take`. */
export async function readMultipart(payload: Readable, options: MultipartOptions): Promise<readonly Field[]> {
  const parser = createParser(options)
  const { promise: failed, reject: fail } = Promise.withResolvers<never>()
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>()
  const fields: Promise<Field | null>[] = []
  const files = new Set<BusboyFileStream>()
  let bytes = 0
  parser.on('field', (...[name, value, nameCut, valueCut]) => {
    bytes += Buffer.byteLength(value)
    if (nameCut || valueCut || bytes > options.maxFieldBytes) {
      return fail(new GatewayError('BODY_TOO_LARGE', 'the fields of the form are larger than the server accepts'))
    }
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
  try {
    await Promise.race([finished, failed])
    const taken = await Promise.race([Promise.all(fields), failed])
    return taken.filter((field) => field !== null)
  } catch (error) {
    await stop(payload, parser, files)
    throw error
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

const badRequest = (message: string): GatewayError => new GatewayError('BAD_REQUEST', message)

const notAForm = (): GatewayError =>
  badRequest(`the body is not the multipart form that its header says; otherwise ${NOT_JSON}`)
