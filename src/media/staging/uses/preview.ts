import { requirePicture, toJpeg } from './image.ts'
import type { Fit } from './use.ts'

/** Shown inside the message, larger than that of a picture. */
const INLINE_EDGE = 160
const MAX_EDGE = 1_280

/** The picture of a page: any becomes a JPEG. */
export const fitPreview: Fit = async (arrived, tools) => {
  requirePicture(arrived.sniffed)
  const { thumbnail } = await tools.images.measure(arrived.file.path, INLINE_EDGE, tools.signal)
  return { ...(await toJpeg(arrived, tools, arrived.source.maxEdge ?? MAX_EDGE)), thumbnail }
}
