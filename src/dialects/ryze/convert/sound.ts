import type { FileSource } from '../../../core/model/draft.ts'

/** What is said of a sound. */
export interface SoundFields {
  readonly isVoice?: boolean | null
  readonly duration?: number | null
  readonly waveform?: readonly number[] | null
}

/** A voice message unless it is said to be none; what is not said of it is measured. */
export function toAudio(file: FileSource, { isVoice, duration, waveform }: SoundFields) {
  const voice = isVoice ?? true
  return {
    kind: 'audio' as const,
    file,
    voice,
    ...(duration && { seconds: duration }),
    ...(voice && waveform?.length && { waveform: toWaveform(waveform) }),
  }
}

const BARS = 64

/** WhatsApp draws 64 bars; however many are given are spread over them. */
const toWaveform = (given: readonly number[]): readonly number[] =>
  Array.from({ length: BARS }, (_, bar) => given[Math.floor((bar * given.length) / BARS)] ?? 0)
