import { GatewayError } from '../../core/errors.ts'
import type { FileSource } from '../../core/model/draft.ts'
import { isUpload } from '../../core/uploads.ts'
import { GuardedHttpError } from '../../util/guarded-http-error.ts'
import type { GuardedHttp } from '../../util/guarded-http.ts'
import { createSlots } from '../../util/slots.ts'
import { decodeBase64, toBase64Text } from './base64.ts'
import { nameOfDownload } from './file-name.ts'
import { tooLarge, type Parcel, type StagingFolder } from './folder.ts'

/** A file in the staging folder, and what its way here tells about it. */
export interface Landed {
  readonly file: Parcel
  readonly name: string | null
  readonly mimetype: string | null
}

export interface ArriveDeps {
  readonly folder: StagingFolder
  readonly http: GuardedHttp
  readonly maxFileBytes: number
  readonly fetchTimeoutMs: number
  readonly fetchIdleMs: number
}

const REDIRECTS = 5

/** Brings a file into the staging folder, whatever its type. Throws as `MediaStage.stage`. */
export async function arrive(deps: ArriveDeps, source: FileSource, signal: AbortSignal): Promise<Landed> {
  switch (source.from) {
    case 'url':
      return /^data:/i.test(source.url) ? decode(deps, source.url, signal) : fetchFile(deps, source, signal)
    case 'base64':
      return decode(deps, source.data, signal)
    case 'upload':
      if (!isUpload(source)) throw new GatewayError('BAD_REQUEST', 'the file did not come with the request')
      return {
        file: await deps.folder.adopt({ path: source.path, size: source.size, sha256: source.sha256 }),
        name: null,
        mimetype: null,
      }
  }
}

/** At the same time: each piece keeps everything else waiting for some milliseconds. */
const decoding = createSlots(2)

async function decode({ folder, maxFileBytes }: ArriveDeps, data: string, signal: AbortSignal): Promise<Landed> {
  const text = toBase64Text(data)
  // Line breaks are a small part of it: what is far too large is not even begun.
  if ((data.length - text.start) * 0.7 > maxFileBytes) {
    throw new GatewayError('FILE_TOO_LARGE', tooLarge(maxFileBytes))
  }
  const write = () => folder.write((take) => decodeBase64(text, take))
  return { file: await decoding.run(write, signal), name: null, mimetype: text.mimetype }
}

async function fetchFile(
  deps: ArriveDeps,
  source: Extract<FileSource, { readonly from: 'url' }>,
  signal: AbortSignal,
): Promise<Landed> {
  let name: string | null = null
  let mimetype: string | null = null
  const request = {
    url: source.url,
    ...(source.headers && { headers: source.headers }),
    timeoutMs: deps.fetchTimeoutMs,
    idleMs: deps.fetchIdleMs,
    maxBytes: deps.maxFileBytes,
    redirects: REDIRECTS,
    signal,
  }
  const file = await deps.folder.write((take) =>
    deps.http
      .download(request, ({ url, headers }) => {
        name = nameOfDownload(url, headers['content-disposition'])
        mimetype = headers['content-type'] ?? null
        return take
      })
      .catch((error: unknown) => {
        throw explain(error)
      }),
  )
  return { file, name, mimetype }
}

function explain(error: unknown): unknown {
  if (!(error instanceof GuardedHttpError)) return error
  const { code, message } = error
  switch (code) {
    case 'ADDRESS_FORBIDDEN':
      return new GatewayError('ADDRESS_FORBIDDEN', message, { cause: error })
    case 'URL_INVALID':
    case 'HEADER_INVALID':
      return new GatewayError('BAD_REQUEST', message, { cause: error })
    case 'TOO_LARGE':
      return new GatewayError('FILE_TOO_LARGE', message, { cause: error })
    case 'TIMEOUT':
    case 'ABORTED':
    case 'TOO_MANY_REDIRECTS':
    case 'STATUS':
    case 'FAILED':
      return new GatewayError('FILE_FETCH_FAILED', `the file could not be fetched: ${message}`, { cause: error })
  }
}
