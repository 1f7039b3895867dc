import { drawWaveform } from '../../ffmpeg/waveform.ts'
import { probe, type Probed } from '../../ffmpeg/probe.ts'
import { RECIPES } from '../../ffmpeg/recipes.ts'
import type { Parcel } from '../folder.ts'
import type { Sniffed } from '../type.ts'
import { broken, needsConversion, notA } from './refusals.ts'
import type { Arrived, Fit, Fitted, UseTools } from './use.ts'

const OGG_OPUS = 'audio/ogg; codecs=opus'
/** What phones play as an audio file. */
const PLAYED: ReadonlySet<string> = new Set(['audio/mpeg', 'audio/mp4', 'audio/aac', 'audio/amr', OGG_OPUS])

/** Spoken into the phone: OGG with Opus, shown with its waveform. */
export const fitVoice: Fit = async (arrived, tools) => {
  const probed = await listen(arrived, tools)
  const { file, sniffed, source } = arrived
  const isVoice = isOpus(sniffed, probed)
  if (isVoice && (source.convert !== true || (probed?.audio?.channels ?? 1) === 1)) {
    return withWaveform({ file, mimetype: OGG_OPUS }, probed, tools)
  }
  if (source.convert !== true) throw needsConversion('OGG with Opus as a voice message', nameOf(arrived, probed))
  const made = await convertSound(arrived, tools, RECIPES.voice())
  return withWaveform({ file: made, mimetype: OGG_OPUS }, await probe(tools.ffmpeg, made.path, tools.signal), tools)
}

/** An audio file, to be played. */
export const fitAudio: Fit = async (arrived, tools) => {
  const probed = await listen(arrived, tools)
  const { file, sniffed, source } = arrived
  const mimetype = isOpus(sniffed, probed) ? OGG_OPUS : (sniffed?.mimetype ?? '').replace(/^video\/mp4$/, 'audio/mp4')
  const plays = PLAYED.has(mimetype) && !probed?.video && (mimetype !== 'audio/mp4' || probed?.audio?.codec !== 'alac')
  if (plays) return { file, mimetype, ...secondsOf(probed) }
  if (source.convert !== true) throw needsConversion('MP3, AAC, AMR and Opus as audio', nameOf(arrived, probed))
  const made = await convertSound(arrived, tools, RECIPES.audio())
  return { file: made, mimetype: 'audio/mp4', ...secondsOf(await probe(tools.ffmpeg, made.path, tools.signal)) }
}

/** What is in it; null when nobody can tell because ffmpeg is not installed. Throws FILE_INVALID without sound. */
async function listen({ file, sniffed }: Arrived, { ffmpeg, signal }: UseTools): Promise<Probed | null> {
  if (!/^(audio|video)\/|^application\/(vnd\.ms-asf|mxf)$/.test(sniffed?.mimetype ?? '')) {
    throw notA('audio', sniffed)
  }
  if (!(await ffmpeg.isThere())) return null
  const probed = await probe(ffmpeg, file.path, signal)
  if (!probed?.audio) throw broken('audio')
  return probed
}

const isOpus = (sniffed: Sniffed, probed: Probed | null): boolean =>
  probed ? probed.format === 'ogg' && probed.audio?.codec === 'opus' && !probed.video : sniffed?.mimetype === OGG_OPUS

const nameOf = ({ sniffed }: Arrived, probed: Probed | null): string =>
  `${sniffed?.mimetype ?? 'something else'}${probed?.audio ? ` with ${probed.audio.codec}` : ''}`

const convertSound = (
  { file }: Arrived,
  { folder, ffmpeg, signal }: UseTools,
  args: readonly string[],
): Promise<Parcel> => folder.make((to) => ffmpeg.convert({ from: file.path, args, to, signal }))

async function withWaveform(fitted: Fitted, probed: Probed | null, tools: UseTools): Promise<Fitted> {
  if (probed?.seconds == null) return fitted
  const place = { path: fitted.file.path, seconds: probed.seconds }
  const waveform = await drawWaveform(tools.ffmpeg, place, tools.signal)
  return { ...fitted, ...secondsOf(probed), waveform }
}

const secondsOf = (probed: Probed | null): { readonly seconds?: number } =>
  probed?.seconds == null ? {} : { seconds: Math.max(1, Math.round(probed.seconds)) }
