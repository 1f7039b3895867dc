import { sampleFile, type FileToSend, type SandboxMessage } from '../../../sandbox/src/index.ts'
import { proto } from '../../../sandbox/src/wire/proto.ts'
import { ownBytes, type ExpectedFile, type Kind } from './kind.ts'
import { file } from './writing.ts'
import type { Scene } from './world.ts'

const WAVEFORM = Uint8Array.from({ length: 64 }, (_, index) => (index * 37) % 101)
const PDF = 'application/pdf'

type Words = Pick<ExpectedFile, 'ryze' | 'gowa' | 'mimetype'>

const IMAGE: Words = { ryze: ['image', 'image'], gowa: 'image', mimetype: 'image/jpeg' }
const VIDEO: Words = { ryze: ['video', 'video'], gowa: 'video', mimetype: 'video/mp4' }
const ROUND: Words = { ryze: ['ptv', 'ptv'], gowa: 'video_note', mimetype: 'video/mp4' }
const AUDIO: Words = { ryze: ['audio', 'audio'], gowa: 'audio', mimetype: 'audio/mpeg' }
const VOICE: Words = { ryze: ['ptt', 'audio'], gowa: 'audio', mimetype: 'audio/ogg; codecs=opus' }
const DOCUMENT: Words = { ryze: ['document', 'document'], gowa: 'document', mimetype: PDF }
const STICKER: Words = { ryze: ['sticker', 'sticker'], gowa: 'sticker', mimetype: 'image/webp' }

/** A kind that is a file: what is sent of it says what is expected. */
function fileKind(name: string, words: Words, sent: FileToSend): Kind {
  const own = { ...sent, data: ownBytes(sent, name) }
  return { ...expectedOf(name, words, own), send: file(own) }
}

function expectedOf(name: string, words: Words, sent: FileToSend): Omit<Kind, 'send'> {
  const { data, seconds, caption = null } = sent
  return {
    name,
    type: words.ryze[1],
    text: caption,
    file: {
      ...words,
      data: data as Uint8Array,
      name: sent.name ?? null,
      ...(seconds !== undefined && { seconds }),
    },
    ...(sent.viewOnce && { gowa: { view_once: true } }),
  }
}

const photo = sampleFile('photo')
const clip = sampleFile('clip')
const voice: FileToSend = { ...sampleFile('voice'), waveform: WAVEFORM }
const invoice = sampleFile('invoice')
const sticker = sampleFile('sticker')

/** Pictures, videos, sound, documents and stickers; some to be seen once. */
const SINGLE: readonly Kind[] = [
  fileKind('image', IMAGE, { ...photo, caption: 'The view from up here' }),
  fileKind('image without caption', IMAGE, photo),
  fileKind('video', VIDEO, { ...clip, caption: 'Look at this' }),
  fileKind('round video', ROUND, { ...clip, kind: 'round' }),
  fileKind('gif', VIDEO, { ...clip, kind: 'gif' }),
  fileKind('audio', AUDIO, { ...voice, kind: 'audio', seconds: 31 }),
  fileKind('voice', VOICE, voice),
  fileKind('document', DOCUMENT, invoice),
  fileKind('document with caption', DOCUMENT, { ...invoice, caption: 'Please read page 2' }),
  fileKind('sticker', STICKER, sticker),
  fileKind('animated sticker', STICKER, { ...sticker, animated: true }),
  fileKind('image to be seen once', IMAGE, { ...photo, viewOnce: true }),
  fileKind('video to be seen once', VIDEO, { ...clip, viewOnce: true }),
  fileKind('voice to be heard once', VOICE, { ...voice, viewOnce: true }),
]

const LOTTIE: FileToSend = { ...sticker, mimetype: 'application/was', data: ownBytes(sticker, 'drawn sticker') }

/** Stickers that are drawn rather than filmed come in a wrapper of their own. */
const DRAWN: Kind = {
  ...expectedOf('drawn sticker', { ...STICKER, mimetype: 'application/was' }, LOTTIE),
  async send({ ana, ben, olivia }) {
    const { raw } = await ana.sendFile(ben.number, LOTTIE)
    const stickerMessage = { ...proto.Message.decode(raw).stickerMessage, isAnimated: true, isLottie: true }
    return ana.sendContent(olivia.number, { lottieStickerMessage: { message: { stickerMessage } } })
  },
}

const ALBUM = [
  { ...photo, data: ownBytes(photo, 'first of an album'), caption: 'the sea' },
  { ...clip, data: ownBytes(clip, 'second of an album') },
] as const

/** An album is announced, and its parts follow: they are sent at once, and each is a message. */
const sentAlbums = new WeakMap<Scene, Promise<readonly SandboxMessage[]>>()

async function partOfAlbum(scene: Scene, index: number): Promise<SandboxMessage> {
  const sent = sentAlbums.get(scene) ?? scene.ana.sendAlbum(scene.olivia.number, ALBUM)
  sentAlbums.set(scene, sent)
  const part = (await sent)[index]
  if (!part) throw new Error(`the album has no part ${index}`)
  return part
}

const PARTS: readonly Kind[] = [
  {
    name: 'album',
    type: 'album',
    text: null,
    ryze: { album: { images: 1, videos: 1 } },
    send: (scene) => partOfAlbum(scene, 0),
  },
  { ...expectedOf('image of an album', IMAGE, ALBUM[0]), send: (scene) => partOfAlbum(scene, 1) },
  { ...expectedOf('video of an album', VIDEO, ALBUM[1]), send: (scene) => partOfAlbum(scene, 2) },
]

/** Everything that is a file. */
export const FILES: readonly Kind[] = [...SINGLE, DRAWN, ...PARTS]
