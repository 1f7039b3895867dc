import { probe, type Probed } from '../../ffmpeg/probe.ts'
import { RECIPES } from '../../ffmpeg/recipes.ts'
import { isWholeMp4 } from '../mp4.ts'
import type { Parcel } from '../folder.ts'
import { THUMBNAIL_EDGE } from './image.ts'
import { broken, needsConversion, notA } from './refusals.ts'
import type { Arrived, Fit, Fitted, UseTools } from './use.ts'

/** Containers in which phones play videos. */
const PLAYED: ReadonlySet<string> = new Set(['video/mp4', 'video/3gpp'])

/** MP4 with H.264 and AAC goes as it is; others are converted when that is wanted. */
export const fitVideo: Fit = async (arrived, tools) => {
  const probed = await watch(arrived, tools)
  const { convert, maxEdge } = arrived.source
  const plays = isPlayed(arrived, probed)
  if (plays && isWithin(probed, maxEdge)) return keep(arrived, probed, tools)
  if (!plays && convert !== true) throw needsConversion('MP4 with H.264 and AAC as a video', nameOf(arrived, probed))
  return make(arrived, tools, RECIPES.video(maxEdge))
}

/** Plays again and again, without sound: made of a GIF or of any video. */
export const fitGif: Fit = async (arrived, tools) => {
  const probed = await watch(arrived, tools)
  const { maxEdge } = arrived.source
  const asItIs = isPlayed(arrived, probed) && !probed?.audio && isWithin(probed, maxEdge)
  return asItIs ? keep(arrived, probed, tools) : make(arrived, tools, RECIPES.gif(maxEdge))
}

/** Round on the phone: a square. */
export const fitNote: Fit = async (arrived, tools) => {
  const probed = await watch(arrived, tools)
  const square = probed?.video ? probed.video.width === probed.video.height : false
  return isPlayed(arrived, probed) && square ? keep(arrived, probed, tools) : make(arrived, tools, RECIPES.note())
}

/** What is in it; null when nobody can tell because ffmpeg is not installed. Throws FILE_INVALID without pictures. */
async function watch({ file, sniffed }: Arrived, { ffmpeg, signal }: UseTools): Promise<Probed | null> {
  const mimetype = sniffed?.mimetype ?? ''
  if (!/^video\/|^image\/gif$|^application\/(vnd\.ms-asf|mxf)$/.test(mimetype)) throw notA('a video', sniffed)
  if (!(await isWholeMp4(file.path, mimetype))) throw broken('video')
  if (!(await ffmpeg.isThere())) return null
  const probed = await probe(ffmpeg, file.path, signal)
  if (!probed?.video || probed.video.width === 0) throw broken('video')
  return probed
}

/** Unseen, a container is taken for what it usually holds. */
function isPlayed({ sniffed }: Arrived, probed: Probed | null): boolean {
  if (!PLAYED.has(sniffed?.mimetype ?? '')) return false
  if (!probed?.video) return true
  const { codec, pixels } = probed.video
  return codec === 'h264' && /^yuvj?420p$/.test(pixels) && ['aac', 'mp3', undefined].includes(probed.audio?.codec)
}

const isWithin = (probed: Probed | null, maxEdge: number | undefined): boolean =>
  maxEdge === undefined || !probed?.video || Math.max(probed.video.width, probed.video.height) <= maxEdge

const nameOf = ({ sniffed }: Arrived, probed: Probed | null): string =>
  [sniffed?.mimetype, probed?.video?.codec, probed?.audio?.codec].filter((part) => part !== undefined).join(' with ')

async function make({ file }: Arrived, tools: UseTools, args: readonly string[]): Promise<Fitted> {
  const { folder, ffmpeg, signal } = tools
  const made = await folder.make((to) => ffmpeg.convert({ from: file.path, args, to, signal }))
  const probed = await probe(ffmpeg, made.path, signal)
  if (!probed?.video) throw broken('video')
  return describe(made, { mimetype: 'video/mp4', probed }, tools)
}

const keep = ({ file, sniffed }: Arrived, probed: Probed | null, tools: UseTools): Promise<Fitted> =>
  describe(file, { mimetype: sniffed?.mimetype ?? 'video/mp4', probed }, tools)

async function describe(
  file: Parcel,
  { mimetype, probed }: { readonly mimetype: string; readonly probed: Probed | null },
  tools: UseTools,
): Promise<Fitted> {
  if (!probed?.video) return { file, mimetype }
  const { width, height } = probed.video
  const seconds = probed.seconds === null ? {} : { seconds: Math.max(1, Math.round(probed.seconds)) }
  return { file, mimetype, width, height, ...seconds, thumbnail: await drawStill(file.path, tools) }
}

const MAX_STILL = 64 * 1024

/** Throws FILE_INVALID when not even the first picture can be read. */
async function drawStill(path: string, { ffmpeg, signal }: UseTools): Promise<Uint8Array> {
  const pieces: Buffer[] = []
  const to = (piece: Buffer) => {
    pieces.push(piece)
    if (pieces.reduce((sum, { length }) => sum + length, 0) > MAX_STILL) throw broken('video')
  }
  await ffmpeg.convert({ from: path, args: RECIPES.still(THUMBNAIL_EDGE), to, signal })
  if (pieces.length === 0) throw broken('video')
  return new Uint8Array(Buffer.concat(pieces))
}
