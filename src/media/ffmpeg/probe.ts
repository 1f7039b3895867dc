import type { Ffmpeg } from './ffmpeg.ts'

/** What is in a file of sound or moving pictures. */
export interface Probed {
  /** ffprobe's names of the container, with commas between. */
  readonly format: string
  /** Null when nobody knows before it is read to its end. */
  readonly seconds: number | null
  readonly video: VideoTrack | null
  readonly audio: { readonly codec: string; readonly channels: number } | null
}

interface VideoTrack {
  readonly codec: string
  readonly pixels: string
  /** As it is shown: turned when the file says so. */
  readonly width: number
  readonly height: number
}

interface Stream {
  readonly codec_type?: string
  readonly codec_name?: string
  readonly pix_fmt?: string
  readonly width?: number
  readonly height?: number
  readonly channels?: number
  readonly duration?: string
  readonly disposition?: { readonly attached_pic?: number }
  readonly side_data_list?: readonly { readonly rotation?: number }[]
}

const ENTRIES = [
  'format=format_name,duration',
  'stream=codec_type,codec_name,pix_fmt,width,height,channels,duration',
  'stream_disposition=attached_pic',
  'stream_side_data=rotation',
].join(':')

/** Null when the file cannot be read, or holds neither sound nor moving pictures. Throws CONVERTER_MISSING. */
export async function probe(ffmpeg: Ffmpeg, path: string, signal: AbortSignal): Promise<Probed | null> {
  const text = await ffmpeg.probe(path, ['-show_entries', ENTRIES, '-of', 'json'], signal)
  if (text === null) return null
  const { format, streams = [] } = JSON.parse(text) as {
    format?: { format_name?: string; duration?: string }
    streams?: readonly Stream[]
  }
  const video = streams.find((stream) => stream.codec_type === 'video' && stream.disposition?.attached_pic !== 1)
  const audio = streams.find((stream) => stream.codec_type === 'audio')
  if (!video && !audio) return null
  return {
    format: format?.format_name ?? '',
    seconds: secondsOf(format?.duration ?? video?.duration ?? audio?.duration),
    video: video ? toTrack(video) : null,
    audio: audio ? { codec: audio.codec_name ?? '', channels: audio.channels ?? 0 } : null,
  }
}

function toTrack({ codec_name: codec = '', pix_fmt: pixels = '', width = 0, height = 0, ...rest }: Stream): VideoTrack {
  const rotation = rest.side_data_list?.find((data) => data.rotation !== undefined)?.rotation ?? 0
  const turned = Math.abs(rotation) % 180 === 90
  return { codec, pixels, width: turned ? height : width, height: turned ? width : height }
}

function secondsOf(text: string | undefined): number | null {
  const seconds = Number(text)
  return text !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds : null
}
