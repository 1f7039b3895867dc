import { S3mini, S3ServiceError } from 's3mini'
import { GatewayError } from '../core/errors.ts'
import type { Logger } from '../core/ports/logger.ts'
import type { MediaStore, StoredFile } from '../core/ports/media-store.ts'
import { isSafeName, pathOf, requirePath } from './names.ts'
import { addressOf, locateIn, type S3Settings, startOf } from './s3-place.ts'

/** The smallest part that S3 takes: so much of a file is in memory at a time. */
const PART = 5 * 1024 * 1024
const LIST_AT_ONCE = 1_000
const DIRECT_SECONDS = 15 * 60

export interface S3Deps {
  readonly logger: Logger
  /** What requests are made with; Node's own when absent. */
  readonly fetch?: typeof globalThis.fetch
}

/** Files in a bucket, one object each. What is written in parts shows once it is whole. */
export function createS3Media(settings: S3Settings, { logger, fetch }: S3Deps): MediaStore {
  const client = createClient(settings, fetch)
  const start = startOf(settings)
  return {
    write: async (session, name, source) =>
      upload({ client, key: start + requirePath(session, name), logger }, partsOf(source)),
    async open(session, name) {
      const path = pathOf(session, name)
      return path === null ? null : openObject(client, start + path)
    },
    async delete(session, name) {
      const path = pathOf(session, name)
      if (path !== null) await client.deleteObject(start + path).catch(explain)
    },
    async deleteSession(session) {
      if (isSafeName(session)) await deleteAll(client, `${start}${session}/`)
    },
    // What a crash left of an upload is not to be seen; the bucket's own rule removes it.
    sweep: () => Promise.resolve(),
    locate: (session, name) => locateIn(settings, session, name),
    async presign(session, name, { contentType, contentDisposition }) {
      const path = pathOf(session, name)
      if (!settings.direct || path === null) return null
      return client.getPresignedUrl('GET', start + path, DIRECT_SECONDS, {
        'response-content-type': contentType,
        'response-content-disposition': contentDisposition,
      })
    },
  }
}

function createClient(settings: S3Settings, fetch: S3Deps['fetch']): S3mini {
  const { region, accessKeyId, secretAccessKey } = settings
  const endpoint = addressOf(settings)
  return new S3mini({ endpoint, region, accessKeyId, secretAccessKey, ...(fetch && { fetch }) })
}

/** Pieces of equal size, as S3 wants them; the last may be smaller. One empty piece for an empty source. */
async function* partsOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let part = new Uint8Array(PART)
  let filled = 0
  let given = 0
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length;) {
      const piece = chunk.subarray(at, at + PART - filled)
      part.set(piece, filled)
      filled += piece.length
      at += piece.length
      if (filled < PART) continue
      yield part
      given++
      part = new Uint8Array(PART)
      filled = 0
    }
  }
  if (filled > 0 || given === 0) yield part.subarray(0, filled)
}

interface Upload {
  readonly client: S3mini
  readonly key: string
  readonly logger: Logger
}

/** A small file in one request. Of a larger one nothing is to be seen before its last part is there. */
async function upload(target: Upload, parts: AsyncGenerator<Uint8Array<ArrayBuffer>>): Promise<number> {
  const { client, key } = target
  const first = await parts.next()
  const next = first.done ? first : await parts.next()
  if (first.done || next.done) {
    const bytes = first.value ?? new Uint8Array()
    await client.putObject(key, bytes).catch(explain)
    return bytes.length
  }
  const uploadId = await client.getMultipartUploadId(key).catch(explain)
  try {
    const done = []
    let size = 0
    for await (const part of resumed([first.value, next.value], parts)) {
      size += part.length
      done.push(await client.uploadPart(key, uploadId, part, done.length + 1).catch(explain))
    }
    await client.completeMultipartUpload(key, uploadId, done).catch(explain)
    return size
  } catch (error) {
    await client.abortMultipartUpload(key, uploadId).catch((reason: unknown) => {
      target.logger.warn({ err: reason }, 'an upload to the object store could not be taken back')
    })
    throw error
  }
}

async function* resumed<T>(begun: readonly T[], rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield* begun
  yield* rest
}

async function openObject(client: S3mini, key: string): Promise<StoredFile | null> {
  const size = await client.getContentLength(key).catch((error: Error) => {
    if (error.cause instanceof S3ServiceError && error.cause.status === 404) return null
    return explain(error)
  })
  if (size === null) return null
  return {
    size,
    async *read(range) {
      if (size === 0) return
      const { start = 0, end = size - 1 } = range ?? {}
      const { body } = await client.getObjectRaw(key, range === undefined, start, end + 1).catch(explain)
      if (body) yield* body
    },
  }
}

async function deleteAll(client: S3mini, prefix: string): Promise<void> {
  for (;;) {
    const objects = (await client.listObjects('/', prefix, LIST_AT_ONCE).catch(explain)) ?? []
    if (objects.length === 0) return
    for (const { Key } of objects) await client.deleteObject(Key).catch(explain)
  }
}

function explain(error: unknown): never {
  throw new GatewayError('STORAGE_FAILED', 'the object store refuses, or cannot be reached', { cause: error })
}
