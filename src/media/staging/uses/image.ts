import type { Sniffed } from '../type.ts'
import { needsConversion, notA } from './refusals.ts'
import type { Arrived, Fit, Fitted, UseTools } from './use.ts'

/** What can be read as a picture. SVG is none: it draws, and names other files. */
const READABLE: ReadonlySet<string> = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/tiff',
  'image/avif',
  'image/heic',
  'image/heif',
])
const SHOWN: ReadonlySet<string> = new Set(['image/jpeg', 'image/png'])

export const THUMBNAIL_EDGE = 72
const QUALITY = 85

/** Throws FILE_INVALID for what is no picture that can be read. */
export function requirePicture(sniffed: Sniffed): string {
  if (!sniffed || !READABLE.has(sniffed.mimetype)) throw notA('an image (JPEG, PNG, WebP, GIF, TIFF or AVIF)', sniffed)
  return sniffed.mimetype
}

/** JPEG and PNG go as they are; others become JPEG. */
export const fitImage: Fit = async (arrived, tools) => {
  const mimetype = requirePicture(arrived.sniffed)
  const { convert, maxEdge } = arrived.source
  if (!SHOWN.has(mimetype) && convert !== true) throw needsConversion('JPEG and PNG as images', mimetype)
  const measured = await tools.images.measure(arrived.file.path, THUMBNAIL_EDGE, tools.signal)
  const { width, height, thumbnail } = measured
  const fits = maxEdge === undefined || Math.max(width, height) <= maxEdge
  if (SHOWN.has(mimetype) && fits) return { file: arrived.file, mimetype, width, height, thumbnail }
  return { ...(await toJpeg(arrived, tools, maxEdge)), thumbnail }
}

/** A JPEG of the first picture, upright, no longer than the edge. */
export async function toJpeg(
  { file }: Pick<Arrived, 'file'>,
  { images, folder, signal }: UseTools,
  maxEdge: number | undefined,
): Promise<Fitted> {
  let size = { width: 0, height: 0 }
  const made = await images.draw({ path: file.path, animated: false, signal }, (image) =>
    folder.make(async (path) => {
      const upright = image.autoOrient()
      if (maxEdge !== undefined) {
        upright.resize({ width: maxEdge, height: maxEdge, fit: 'inside', withoutEnlargement: true })
      }
      const jpeg = upright.flatten({ background: '#ffffff' }).jpeg({ quality: QUALITY })
      const { width, height } = await jpeg.toFile(path)
      size = { width, height }
    }),
  )
  return { file: made, mimetype: 'image/jpeg', ...size }
}
