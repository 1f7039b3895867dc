import type { Metadata, Sharp } from 'sharp'
import { GatewayError } from '../../core/errors.ts'
import { createSlots } from '../../util/slots.ts'
import { loadSharp } from './load-sharp.ts'

/** Reads and writes pictures: a few at a time, none larger than memory bears. */
export interface Images {
  /** Reads the whole picture, so that one that is cut off is found. Throws FILE_INVALID. */
  measure(path: string, edge: number, signal: AbortSignal): Promise<Measured>
  /** Throws FILE_INVALID, and what `draw` throws. */
  draw<T>(source: DrawSource, draw: (image: Sharp, metadata: Metadata) => Promise<T>): Promise<T>
}

export interface DrawSource {
  readonly path: string
  /** All pictures of one that moves; the first when false. */
  readonly animated: boolean
  readonly signal: AbortSignal
}

export interface Measured {
  readonly width: number
  readonly height: number
  /** Whether it has more than one picture. */
  readonly moves: boolean
  /** A JPEG no longer than the edge that was asked for. */
  readonly thumbnail: Uint8Array
}

export interface ImagesOptions {
  readonly parallel: number
  readonly maxPixels: number
}

const SECONDS = 30

export function createImages({ parallel, maxPixels }: ImagesOptions): Images {
  const slots = createSlots(parallel)
  const draw: Images['draw'] = ({ path, animated, signal }, work) =>
    slots.run(async () => {
      const sharp = await loadSharp()
      const image = sharp(path, { animated, limitInputPixels: maxPixels, failOn: 'error', sequentialRead: true })
      try {
        return await work(image.timeout({ seconds: SECONDS }), await image.metadata())
      } catch (error) {
        throw explain(error, maxPixels)
      }
    }, signal)
  return {
    draw,
    measure: (path, edge, signal) =>
      draw({ path, animated: false, signal }, async (image, { autoOrient, pages }) => {
        const size = { width: edge, height: edge, fit: 'inside', withoutEnlargement: true } as const
        const small = image.autoOrient().resize(size).flatten({ background: '#ffffff' }).jpeg({ quality: 50 })
        return { ...pickSize(autoOrient), moves: (pages ?? 1) > 1, thumbnail: new Uint8Array(await small.toBuffer()) }
      }),
  }
}

const pickSize = ({ width, height }: { readonly width: number; readonly height: number }) => ({ width, height })

function explain(error: unknown, maxPixels: number): unknown {
  if (error instanceof GatewayError) return error
  const message = error instanceof Error ? error.message : ''
  const millions = Math.floor(maxPixels / 1e6)
  if (/pixel limit/i.test(message)) {
    return new GatewayError('FILE_INVALID', `the image has more than ${millions} million pixels`, { cause: error })
  }
  // HEIC is AVIF's container around a codec that sharp comes without.
  if (/compression format/i.test(message)) {
    const why = 'images of this codec (HEIC) cannot be read: make it a JPEG, or send it as a document'
    return new GatewayError('FILE_INVALID', why, { cause: error })
  }
  return new GatewayError('FILE_INVALID', 'the image cannot be read: it is broken or cut off', { cause: error })
}
