import type sharp from 'sharp'

type Sharp = typeof sharp

let loading: Promise<Sharp> | undefined

/** sharp, loaded when the first picture is there: its library is large, and many accounts never send one. */
export const loadSharp = (): Promise<Sharp> => (loading ??= load())

async function load(): Promise<Sharp> {
  const { default: loaded } = await import('sharp')
  // Nothing that draws instead of decoding, reads other files, or was not asked for.
  loaded.block({ operation: ['VipsForeignLoad'] })
  loaded.unblock({
    operation: [
      'VipsForeignLoadJpegFile',
      'VipsForeignLoadPngFile',
      'VipsForeignLoadWebpFile',
      'VipsForeignLoadNsgifFile',
      'VipsForeignLoadTiffFile',
      'VipsForeignLoadHeifFile',
      'VipsForeignLoadJpegBuffer',
      'VipsForeignLoadPngBuffer',
      'VipsForeignLoadWebpBuffer',
    ],
  })
  loaded.cache(false)
  loaded.concurrency(1)
  return loaded
}
