import { typeOfDocument } from '../type.ts'
import { requirePicture, THUMBNAIL_EDGE } from './image.ts'
import type { Arrived, Fit, UseTools } from './use.ts'

/** Any file, as it is. A picture gets a thumbnail when it can be read. */
export const fitDocument: Fit = async (arrived, tools) => {
  const { file, name, claimed, sniffed } = arrived
  const mimetype = await typeOfDocument({ path: file.path, name, claimed, sniffed })
  const thumbnail = await drawThumbnail(arrived, tools)
  return { file, mimetype, ...(thumbnail && { thumbnail }) }
}

async function drawThumbnail({ file, sniffed }: Arrived, { images, signal }: UseTools): Promise<Uint8Array | null> {
  try {
    requirePicture(sniffed)
    return (await images.measure(file.path, THUMBNAIL_EDGE, signal)).thumbnail
  } catch {
    // A document may be broken: whoever opens it will see.
    return null
  }
}
