import type { Ffmpeg } from './ffmpeg.ts'

const VALUES = 64
/** Enough to see loud from quiet. */
const RATE = 8_000

/** 64 loudnesses from 0 to 100 of so many seconds of sound. */
export async function drawWaveform(
  ffmpeg: Ffmpeg,
  { path, seconds }: { readonly path: string; readonly seconds: number },
  signal: AbortSignal,
): Promise<readonly number[]> {
  const perValue = Math.max(1, Math.ceil((seconds * RATE) / VALUES))
  const sums = new Float64Array(VALUES)
  let index = 0
  let odd: number | null = null
  const add = (low: number, high: number) => {
    const sample = ((high << 24) >> 16) | low
    const slot = Math.min(VALUES - 1, Math.floor(index++ / perValue))
    sums[slot] = (sums[slot] ?? 0) + Math.abs(sample)
  }
  const take = (piece: Buffer) => {
    let from = 0
    if (odd !== null && piece.length > 0) {
      add(odd, piece.readUInt8(0))
      odd = null
      from = 1
    }
    for (; from + 1 < piece.length; from += 2) add(piece.readUInt8(from), piece.readUInt8(from + 1))
    if (from < piece.length) odd = piece.readUInt8(from)
  }
  const args = ['-vn', '-map', '0:a:0', '-ac', '1', '-ar', String(RATE), '-c:a', 'pcm_s16le', '-f', 's16le']
  await ffmpeg.convert({ from: path, args, to: take, signal })
  const loudest = Math.max(...sums)
  return Array.from(sums, (sum) => (loudest === 0 ? 0 : Math.round((sum / loudest) * 100)))
}
