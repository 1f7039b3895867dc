import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Figure } from '../figure.ts'
import { createBenchStage } from './stage.ts'

const COUNT = 100
const AT_ONCE = 4

/** Photos of two megapixels, looked into, measured and with their thumbnails. */
export async function benchThumbnails(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'waypost-bench-stage-'))
  try {
    const stage = createBenchStage(folder)
    const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
    const create = { width: 1600, height: 1200, channels: 3, background: '#888', noise } as const
    const data = (await sharp({ create }).jpeg().toBuffer()).toString('base64')
    const one = async () => {
      const file = await stage.stage({ from: 'base64', data }, 'image', AbortSignal.timeout(60_000))
      if (!file.thumbnail?.length) throw new Error('the photo has no thumbnail')
      await stage.release(file)
    }
    await one()
    let next = 0
    const from = performance.now()
    const work = async () => {
      while (next++ < COUNT) await one()
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    const perSecond = (COUNT * 1000) / (performance.now() - from)
    return [{ name: 'photos with thumbnails: a second', floor: null, ours: perSecond, aim: { atLeast: 20 } }]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
