import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import sharp, { type OverlayOptions } from 'sharp'
import type { FileSource, StagedFile } from '../../core/model/draft.ts'
import type { FileUse, MediaStage } from '../../core/ports/media-stage.ts'
import { createGuardedHttp } from '../../util/guarded-http.ts'
import { findProgram } from '../ffmpeg/find-program.ts'
import { createMediaStage, type MediaStageOptions } from '../stage.ts'
import { createStagingFolder } from '../staging/folder.ts'

const SEARCH_PATH = process.env['PATH'] ?? ''
const FFMPEG = await findProgram('ffmpeg', SEARCH_PATH)

/** A test that converts. Without ffmpeg it is skipped, except where everything has to run. */
export function testWithFfmpeg(name: string, work: (t: TestContext) => Promise<void>): void {
  const skip = FFMPEG === null && process.env['CI'] !== 'true' ? 'ffmpeg is not installed' : false
  test(name, { skip }, work)
}

/** A stage over a folder of its own. */
export interface StageWorld extends AsyncDisposable {
  readonly stage: MediaStage
  readonly folder: string
  /** What lies in the folder. */
  left(): Promise<readonly string[]>
  put(bytes: Uint8Array | string, use: FileUse, more?: Partial<FileSource>): Promise<StagedFile>
  /** The code and the sentence of the refusal. */
  refusal(source: FileSource, use: FileUse): Promise<string>
  readonly signal: AbortSignal
}

export interface StageWorldOptions extends Partial<MediaStageOptions> {
  readonly allow?: readonly string[]
  readonly maxBytes?: number
  readonly maxFiles?: number
}

const MB = 1024 * 1024

export async function createStageWorld(options: StageWorldOptions = {}): Promise<StageWorld> {
  const { allow = ['127.0.0.1'], maxBytes = 500 * MB, maxFiles = 100, maxFileBytes = 20 * MB, ...more } = options
  await using opened = new AsyncDisposableStack()
  const path = await mkdtemp(join(tmpdir(), 'waypost-stage-'))
  opened.defer(() => rm(path, { recursive: true, force: true }))
  const http = opened.use(createGuardedHttp({ allow }))
  const folder = createStagingFolder({ folder: path, maxFileBytes, maxBytes, maxFiles })
  const stage = createMediaStage({ folder, http, maxFileBytes, ffmpegPath: null, searchPath: SEARCH_PATH, ...more })
  const resources = opened.move()
  const { signal } = new AbortController()
  return {
    stage,
    folder: path,
    signal,
    left: () => readdir(path),
    put: (bytes, use, source) =>
      stage.stage(
        { from: 'base64', data: Buffer.from(bytes).toString('base64'), ...source } as FileSource,
        use,
        signal,
      ),
    refusal: (source, use) =>
      stage.stage(source, use, signal).then(
        ({ path: taken }) => `taken: ${taken}`,
        ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
      ),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

export const base64 = (bytes: Uint8Array | string, more: Partial<FileSource> = {}): FileSource =>
  ({ from: 'base64', data: Buffer.from(bytes).toString('base64'), ...more }) as FileSource

/** A picture with something on it. */
export function picture(type: 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif', width = 640, height = 480) {
  const dot = (left: number): OverlayOptions => ({
    input: { create: { width: 40, height: 40, channels: 3, background: '#00f' } },
    left,
    top: 10,
  })
  return sharp({ create: { width, height, channels: 3, background: '#c84' } })
    .composite(width > 100 ? [dot(10), dot(50)] : [])
    .toFormat(type)
    .toBuffer()
}

/** What ffmpeg makes of its test sources. */
export async function film(args: readonly string[], extension: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'waypost-film-'))
  try {
    const to = join(folder, `made.${extension}`)
    execFileSync(FFMPEG ?? 'ffmpeg', ['-v', 'error', ...args, to])
    return await readFile(to)
  } finally {
    await rm(folder, { recursive: true })
  }
}

export const MOVING = ['-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=5:duration=2']
export const SOUNDING = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=2']

/** What ffprobe says about a file, independently of our own reading. */
export function facts(path: string): Readonly<Record<string, string | number | undefined>> {
  const output = execFileSync(
    'ffprobe',
    [
      '-v',
      'error',
      '-of',
      'json',
      '-show_entries',
      'format=format_name,duration:stream=codec_type,codec_name,width,height,pix_fmt,sample_rate,channels',
      path,
    ],
    { encoding: 'utf8' },
  )
  const { format, streams } = JSON.parse(output) as {
    format: { format_name: string; duration: string }
    streams: readonly Readonly<Record<string, string | number>>[]
  }
  const video = streams.find(({ codec_type }) => codec_type === 'video')
  const audio = streams.find(({ codec_type }) => codec_type === 'audio')
  return {
    format: format.format_name,
    seconds: Math.round(Number(format.duration)),
    video: video?.['codec_name'],
    width: video?.['width'],
    height: video?.['height'],
    pixels: video?.['pix_fmt'],
    audio: audio?.['codec_name'],
    rate: audio?.['sample_rate'],
    channels: audio?.['channels'],
  }
}
