import { readFileSync } from 'node:fs'
import type { FileToSend } from '../actors/compose-file.ts'

/** Small files that are what they say. */
export type SampleName = 'photo' | 'clip' | 'voice' | 'invoice' | 'sticker'

const bytesOf = (name: string): Buffer => readFileSync(new URL(`./samples/${name}`, import.meta.url))

const SAMPLES: Readonly<Record<SampleName, () => FileToSend>> = {
  photo: () => ({
    kind: 'image',
    data: bytesOf('photo.jpg'),
    thumbnail: bytesOf('thumbnail.jpg'),
    width: 480,
    height: 320,
  }),
  clip: () => ({
    kind: 'video',
    data: bytesOf('clip.mp4'),
    thumbnail: bytesOf('thumbnail.jpg'),
    width: 160,
    height: 120,
    seconds: 1,
  }),
  voice: () => ({ kind: 'voice', data: bytesOf('voice.ogg'), seconds: 3 }),
  invoice: () => ({
    kind: 'document',
    data: bytesOf('invoice.pdf'),
    name: 'Invoice 0342.pdf',
    mimetype: 'application/pdf',
    pages: 1,
  }),
  sticker: () => ({ kind: 'sticker', data: bytesOf('sticker.webp') }),
}

/** One of the small files, ready to be sent. */
export function sampleFile(name: SampleName): FileToSend {
  return SAMPLES[name]()
}
