import { GatewayError } from '../../../core/errors.ts'
import type { Parcel } from '../folder.ts'
import { requirePicture } from './image.ts'
import { needsConversion } from './refusals.ts'
import type { Arrived, Fit, UseTools } from './use.ts'

const EDGE = 512
const MAX_STILL = 100 * 1024
const MAX_MOVING = 500 * 1024
const QUALITIES = [80, 60, 40, 20]

/** WebP of 512 × 512 on a transparent ground. What moves goes on moving when it can be made small enough. */
export const fitSticker: Fit = async (arrived, tools) => {
  const mimetype = requirePicture(arrived.sniffed)
  const { images, signal } = tools
  const { width, height, moves } = await images.measure(arrived.file.path, EDGE, signal)
  const square = { mimetype: 'image/webp', width: EDGE, height: EDGE }
  const right = mimetype === 'image/webp' && width === EDGE && height === EDGE && arrived.file.size <= MAX_MOVING
  if (right) return { file: arrived.file, ...square, animated: moves }
  if (arrived.source.convert !== true) {
    throw needsConversion('WebP of 512 × 512 and up to 500 kB as stickers', `${mimetype} of ${width} × ${height}`)
  }
  const moving = moves ? await makeSmall(arrived, tools, true) : null
  const file = moving ?? (await makeSmall(arrived, tools, false))
  if (file === null) throw new GatewayError('CONVERSION_FAILED', 'the image cannot be made a sticker of 100 kB')
  return { file, ...square, animated: moving !== null }
}

/** Tries lower qualities until it is small enough; null when none is. */
async function makeSmall(arrived: Arrived, tools: UseTools, animated: boolean): Promise<Parcel | null> {
  for (const quality of QUALITIES) {
    const made = await makeSticker(arrived, tools, { animated, quality })
    if (made.size <= (animated ? MAX_MOVING : MAX_STILL)) return made
    await tools.folder.remove(made.path)
  }
  return null
}

const makeSticker = (
  { file }: Arrived,
  { images, folder, signal }: UseTools,
  { animated, quality }: { readonly animated: boolean; readonly quality: number },
): Promise<Parcel> =>
  images.draw({ path: file.path, animated, signal }, (image) =>
    folder.make(async (path) => {
      const size = { width: EDGE, height: EDGE, fit: 'contain', background: { r: 0, g: 0, b: 0, alpha: 0 } } as const
      await image.autoOrient().resize(size).webp({ quality, effort: 4 }).toFile(path)
    }),
  )
