import { GatewayError } from '../core/errors.ts'
import type { FileSource, StagedFile } from '../core/model/draft.ts'
import type { FileUse, MediaStage } from '../core/ports/media-stage.ts'
import type { GuardedHttp } from '../util/guarded-http.ts'
import { createFfmpeg } from './ffmpeg/ffmpeg.ts'
import { createImages } from './images/images.ts'
import { arrive, type Landed } from './staging/arrive.ts'
import { toFileName, withExtension } from './staging/file-name.ts'
import { createScope, type Parcel, type StagingFolder } from './staging/folder.ts'
import { extensionFor, sniff, toMimetype } from './staging/type.ts'
import { fitDocument } from './staging/uses/document.ts'
import { fitImage } from './staging/uses/image.ts'
import { fitPreview } from './staging/uses/preview.ts'
import { fitAudio, fitVoice } from './staging/uses/sound.ts'
import { fitSticker } from './staging/uses/sticker.ts'
import type { Arrived, Fit, Fitted } from './staging/uses/use.ts'
import { fitGif, fitNote, fitVideo } from './staging/uses/video.ts'

export interface MediaStageOptions {
  readonly folder: StagingFolder
  readonly http: GuardedHttp
  readonly maxFileBytes: number
  /** Null: looked for in `searchPath`. */
  readonly ffmpegPath: string | null
  /** Folders with colons between, as a shell looks through them. */
  readonly searchPath: string
  readonly convertTimeoutMs?: number
  readonly fetchTimeoutMs?: number
  readonly fetchIdleMs?: number
}

/** Enough for a large photo of a phone; a picture takes some four bytes of memory for each. */
const MAX_PIXELS = 100_000_000
const PARALLEL = 2
const CONVERT_TIMEOUT_MS = 5 * 60_000
const FETCH_TIMEOUT_MS = 5 * 60_000
const FETCH_IDLE_MS = 15_000

const FITS: Readonly<Record<FileUse, Fit>> = {
  image: fitImage,
  video: fitVideo,
  gif: fitGif,
  note: fitNote,
  audio: fitAudio,
  voice: fitVoice,
  document: fitDocument,
  sticker: fitSticker,
  preview: fitPreview,
}

/** Files on their way to WhatsApp: on the disk, looked into, fit for what they are sent as. */
export function createMediaStage(options: MediaStageOptions): MediaStage {
  const { folder, http, maxFileBytes } = options
  const limits = {
    http,
    maxFileBytes,
    fetchTimeoutMs: options.fetchTimeoutMs ?? FETCH_TIMEOUT_MS,
    fetchIdleMs: options.fetchIdleMs ?? FETCH_IDLE_MS,
  }
  const images = createImages({ parallel: PARALLEL, maxPixels: MAX_PIXELS })
  const ffmpeg = createFfmpeg({
    path: options.ffmpegPath,
    searchPath: options.searchPath,
    parallel: PARALLEL,
    timeoutMs: options.convertTimeoutMs ?? CONVERT_TIMEOUT_MS,
    maxFileBytes,
  })
  return {
    async stage(source, use, signal) {
      const scope = createScope(folder)
      let kept: Parcel | undefined
      try {
        const landed = await arrive({ ...limits, folder: scope }, source, signal)
        const arrived = await lookInto(landed, source)
        const fitted = await FITS[use](arrived, { folder: scope, images, ffmpeg, signal })
        kept = fitted.file
        return await toStaged(fitted, arrived, use)
      } catch (error) {
        if (error instanceof GatewayError || !signal.aborted) throw error
        throw new GatewayError('CONVERSION_FAILED', 'getting the file ready took too long', { cause: error })
      } finally {
        await scope.clear(kept)
      }
    },
    release: ({ path }) => folder.remove(path),
  }
}

async function lookInto({ file, ...told }: Landed, source: FileSource): Promise<Arrived> {
  if (file.size === 0) throw new GatewayError('FILE_INVALID', 'the file is empty')
  const name = (source.name === undefined ? null : toFileName(source.name)) ?? told.name
  const claimed = toMimetype(source.mimetype) ?? toMimetype(told.mimetype ?? undefined)
  return { file, name, claimed, source, sniffed: await sniff(file.path) }
}

async function toStaged({ file, ...fitted }: Fitted, arrived: Arrived, use: FileUse): Promise<StagedFile> {
  const extension = await extensionOfType(fitted.mimetype)
  const converted = file !== arrived.file
  const name = arrived.name ?? `${use === 'document' ? 'file' : use}${extension}`
  if (!converted) return { ...file, ...fitted, name }
  return { ...file, ...fitted, name: withExtension(name, extension), givenSha256: arrived.file.sha256 }
}

/** As people write it. */
const extensionOfType = async (mimetype: string): Promise<string> =>
  ({ 'image/jpeg': '.jpg', 'audio/ogg; codecs=opus': '.ogg', 'audio/mp4': '.m4a' })[mimetype] ?? extensionFor(mimetype)
