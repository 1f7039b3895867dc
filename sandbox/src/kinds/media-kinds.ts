import {
  bytesFor,
  FIXTURE_PEOPLE,
  FIXTURE_TIME,
  fileFields,
  keyOfOther,
  PIXEL_JPEG,
  type KindFixture,
} from './parts.ts'

const image = (name: string) => ({
  ...fileFields(name, 'image/jpeg', 48_213),
  height: 1200,
  width: 1600,
  jpegThumbnail: PIXEL_JPEG,
})

const video = (name: string) => ({
  ...fileFields(name, 'video/mp4', 1_204_551),
  seconds: 12,
  height: 720,
  width: 1280,
  jpegThumbnail: PIXEL_JPEG,
  streamingSidecar: bytesFor(`${name} sidecar`, 200),
})

const voice = (name: string) => ({
  ...fileFields(name, 'audio/ogg; codecs=opus', 9_120),
  seconds: 4,
  ptt: true,
  waveform: Uint8Array.from({ length: 64 }, (_, index) => (index * 37) % 101),
})

const document = {
  ...fileFields('document', 'application/pdf', 84_004),
  title: 'Quarterly report',
  fileName: 'Quarterly report.pdf',
  pageCount: 3,
  jpegThumbnail: PIXEL_JPEG,
}

const sticker = (name: string) => ({
  ...fileFields(name, 'image/webp', 21_440),
  height: 512,
  width: 512,
  stickerSentTs: FIXTURE_TIME * 1000,
})

/** Pictures, videos, sound, documents and stickers. */
export const MEDIA_KINDS: readonly KindFixture[] = [
  { name: 'image', message: { imageMessage: { ...image('image'), caption: 'The view from up here' } } },
  { name: 'image-without-caption', message: { imageMessage: image('image-without-caption') } },
  { name: 'video', message: { videoMessage: { ...video('video'), caption: 'Look at this' } } },
  { name: 'round-video', message: { ptvMessage: { ...video('round-video'), height: 400, width: 400 } } },
  { name: 'gif', message: { videoMessage: { ...video('gif'), seconds: 2, gifPlayback: true, gifAttribution: 2 } } },
  {
    name: 'audio',
    message: { audioMessage: { ...fileFields('audio', 'audio/mpeg', 402_110), seconds: 31, ptt: false } },
  },
  { name: 'voice', message: { audioMessage: voice('voice') } },
  { name: 'document', message: { documentMessage: document } },
  {
    name: 'document-with-caption',
    message: {
      documentWithCaptionMessage: {
        message: { documentMessage: { ...document, caption: 'Please read page 2' } },
      },
    },
  },
  { name: 'sticker', message: { stickerMessage: { ...sticker('sticker'), isAnimated: false } } },
  {
    name: 'animated-sticker',
    message: {
      stickerMessage: { ...sticker('animated-sticker'), isAnimated: true, firstFrameLength: 3_112 },
    },
  },
  {
    name: 'view-once-image',
    message: {
      viewOnceMessageV2: { message: { imageMessage: { ...image('view-once-image'), viewOnce: true } } },
    },
  },
  {
    name: 'view-once-video',
    message: {
      viewOnceMessageV2: { message: { videoMessage: { ...video('view-once-video'), viewOnce: true } } },
    },
  },
  {
    name: 'view-once-voice',
    message: {
      viewOnceMessageV2Extension: { message: { audioMessage: { ...voice('view-once-voice'), viewOnce: true } } },
    },
  },
  { name: 'album', message: { albumMessage: { expectedImageCount: 2, expectedVideoCount: 1 } } },
  {
    name: 'album-image',
    message: {
      imageMessage: image('album-image'),
      messageContextInfo: {
        messageAssociation: {
          associationType: 1,
          parentMessageKey: { ...keyOfOther('3AALBUM00000000000000'), remoteJid: FIXTURE_PEOPLE.ben, fromMe: true },
        },
      },
    },
  },
]
