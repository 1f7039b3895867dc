import { dirname, join } from 'node:path'
import { GatewayError } from '../../core/errors.ts'
import { createSlots } from '../../util/slots.ts'
import { findProgram, isProgram } from './find-program.ts'
import { runProgram, type ProgramEnd } from './run-program.ts'

export interface FfmpegOptions {
  /** Where ffmpeg is; looked for in `searchPath` when null. ffprobe stands beside it. */
  readonly path: string | null
  readonly searchPath: string
  readonly parallel: number
  /** For one conversion. */
  readonly timeoutMs: number
  readonly maxFileBytes: number
}

/** ffmpeg and ffprobe, kept on a short lead: our files only, no network, no lists of other files. */
export interface Ffmpeg {
  isThere(): Promise<boolean>
  /** What ffprobe writes about a file with these arguments; null when it cannot read it. Throws CONVERTER_MISSING. */
  probe(path: string, args: readonly string[], signal: AbortSignal): Promise<string | null>
  /** Throws CONVERTER_MISSING, CONVERSION_FAILED, FILE_TOO_LARGE. */
  convert(job: ConvertJob): Promise<void>
}

export interface ConvertJob {
  readonly from: string
  /** Between input and output. */
  readonly args: readonly string[]
  /** A path, or what takes the output piece by piece. */
  readonly to: string | ((piece: Buffer) => void)
  readonly signal: AbortSignal
}

/** What may be opened: containers of sound and pictures, none that names other files. */
const FORMATS =
  'mov,mp4,m4a,3gp,3g2,mj2,m4v,matroska,webm,ogg,mp3,wav,w64,flac,aac,' +
  'amr,amrnb,amrwb,avi,asf,mpeg,mpegts,mpegvideo,flv,gif,aiff,caf,ac3'
const INPUT = ['-protocol_whitelist', 'file,pipe', '-format_whitelist', FORMATS]

const PROBE_MS = 30_000
const MAX_PROBE = 256 * 1024
const MAX_MEMORY = 3 * 1024 ** 3

export function createFfmpeg(options: FfmpegOptions): Ffmpeg {
  const slots = createSlots(options.parallel)
  const { searchPath, timeoutMs, maxFileBytes } = options
  const bounds = [`--as=${MAX_MEMORY}`, `--fsize=${maxFileBytes}`, '--core=0', `--cpu=${Math.ceil(timeoutMs / 500)}`]
  const programs = createPrograms(options)
  const run = async (
    name: 'ffmpeg' | 'ffprobe',
    job: Omit<Parameters<typeof runProgram>[0], 'command' | 'searchPath'>,
  ) => {
    const path = await programs.require(name)
    const prlimit = await programs.find('prlimit')
    const [command, args] = prlimit === null ? [path, job.args] : [prlimit, [...bounds, '--', path, ...job.args]]
    return slots.run(() => runProgram({ ...job, command, args, searchPath }), job.signal)
  }
  return {
    isThere: async () => (await programs.find('ffmpeg')) !== null && (await programs.find('ffprobe')) !== null,
    async probe(path, args, signal) {
      let output = ''
      const onOutput = (piece: Buffer) => {
        if (output.length > MAX_PROBE) throw new Error('ffprobe writes without end')
        output += piece.toString('utf8')
      }
      const probing = ['-v', 'error', ...INPUT, ...args, `file:${path}`]
      const end = await run('ffprobe', { args: probing, timeoutMs: PROBE_MS, signal, onOutput })
      return end.code === 0 ? output : null
    },
    async convert({ from, args, to, signal }) {
      const head = ['-hide_banner', '-nostdin', '-loglevel', 'error', '-threads', '2', ...INPUT, '-i', `file:${from}`]
      const tail = ['-map_metadata', '-1', '-threads', '2', '-filter_threads', '1', ...args]
      const all = [...head, ...tail, ...(typeof to === 'string' ? ['-y', `file:${to}`] : ['pipe:1'])]
      failUnlessDone(
        await run('ffmpeg', { args: all, timeoutMs, signal, ...(typeof to === 'function' && { onOutput: to }) }),
      )
    },
  }
}

function failUnlessDone({ code, complaint, gaveUp }: ProgramEnd): void {
  if (code === 0) return
  const cause = new Error(complaint || `ended with ${code}`)
  if (gaveUp) throw new GatewayError('CONVERSION_FAILED', 'the conversion took too long and was given up', { cause })
  throw new GatewayError(
    'CONVERSION_FAILED',
    'the file could not be converted: it is broken, or too much for this machine',
    {
      cause,
    },
  )
}

/** Found once they are there; looked for again while they are not, so that installing them needs no restart. */
function createPrograms({ path, searchPath }: FfmpegOptions) {
  const found = new Map<string, string>()
  const find = async (name: string): Promise<string | null> => {
    const known = found.get(name)
    if (known !== undefined) return known
    const place = path === null || name === 'prlimit' ? await findProgram(name, searchPath) : await beside(path, name)
    if (place !== null) found.set(name, place)
    return place
  }
  return {
    find,
    async require(name: string): Promise<string> {
      const place = await find(name)
      if (place !== null) return place
      throw new GatewayError(
        'CONVERTER_MISSING',
        `${name} is not installed: install ffmpeg (Debian: apt install ffmpeg), or say with WAYPOST_FFMPEG where it is`,
      )
    },
  }
}

async function beside(path: string, name: string): Promise<string | null> {
  const place = name === 'ffmpeg' ? path : join(dirname(path), name)
  return (await isProgram(place)) ? place : null
}
