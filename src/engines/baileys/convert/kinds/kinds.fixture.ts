import { proto } from 'baileys'
import type { MessageContent } from '../../../../core/model/message.ts'
import { PLACES_AND_PEOPLE } from './kinds-of-people.fixture.ts'
import { INTERACTIVE } from './kinds-of-buttons.fixture.ts'

/** A message as WhatsApp's apps make it, and what it says. */
export interface Fixture {
  readonly message: proto.IMessage
  readonly content: MessageContent
}

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index)

/** What is alike in all fields with a file. */
const file = (mimetype: string, fileLength: number) => ({
  url: 'https://mmg.whatsapp.net/v/t62.7118-24/1_n.enc?ccb=11-4&oh=01_Q5&oe=7FFFFFFF&_nc_sid=5e03e0&mms3=true',
  directPath: '/v/t62.7118-24/1_n.enc?ccb=11-4&oh=01_Q5&oe=7FFFFFFF&_nc_sid=5e03e0',
  mimetype,
  fileLength,
  mediaKey: bytes(32),
  fileSha256: bytes(32),
  fileEncSha256: bytes(32),
  mediaKeyTimestamp: 1_700_000_000,
})

const SHA256 = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'

const info = (mimetype: string, size: number) => ({ mimetype, fileName: null, size, sha256: SHA256 })

const waveform = Array.from({ length: 64 }, (_, index) => index)

const FILES: Readonly<Record<string, Fixture>> = {
  'an image': {
    message: {
      imageMessage: {
        ...file('image/jpeg', 2_000),
        caption: 'at the sea',
        width: 1_200,
        height: 900,
        jpegThumbnail: bytes(9),
      },
    },
    content: {
      kind: 'image',
      text: 'at the sea',
      media: { ...info('image/jpeg', 2_000), width: 1_200, height: 900 },
    },
  },
  'a video': {
    message: { videoMessage: { ...file('video/mp4', 9_000), caption: 'watch', seconds: 12, width: 640, height: 360 } },
    content: {
      kind: 'video',
      style: 'plain',
      text: 'watch',
      media: { ...info('video/mp4', 9_000), width: 640, height: 360, seconds: 12 },
    },
  },
  'a gif': {
    message: { videoMessage: { ...file('video/mp4', 900), gifPlayback: true, seconds: 2 } },
    content: { kind: 'video', style: 'gif', text: null, media: { ...info('video/mp4', 900), seconds: 2 } },
  },
  'a round video': {
    message: { ptvMessage: { ...file('video/mp4', 900), seconds: 4, width: 400, height: 400 } },
    content: {
      kind: 'video',
      style: 'note',
      text: null,
      media: { ...info('video/mp4', 900), width: 400, height: 400, seconds: 4 },
    },
  },
  'a voice message': {
    message: {
      audioMessage: {
        ...file('audio/ogg; codecs=opus', 700),
        ptt: true,
        seconds: 3,
        waveform: Uint8Array.from(waveform),
      },
    },
    content: {
      kind: 'audio',
      voice: true,
      text: null,
      waveform,
      media: { ...info('audio/ogg; codecs=opus', 700), seconds: 3 },
    },
  },
  'an audio file': {
    message: { audioMessage: { ...file('audio/mpeg', 7_000), seconds: 180 } },
    content: { kind: 'audio', voice: false, text: null, media: { ...info('audio/mpeg', 7_000), seconds: 180 } },
  },
  'a document': {
    message: {
      documentMessage: { ...file('application/pdf', 5_000), title: 'Plan', fileName: 'plan.pdf', pageCount: 2 },
    },
    content: {
      kind: 'document',
      text: null,
      title: 'Plan',
      media: { ...info('application/pdf', 5_000), fileName: 'plan.pdf' },
    },
  },
  'a document with a caption': {
    message: {
      documentWithCaptionMessage: {
        message: { documentMessage: { ...file('application/pdf', 5_000), fileName: 'plan.pdf', caption: 'as agreed' } },
      },
    },
    content: {
      kind: 'document',
      text: 'as agreed',
      title: 'plan.pdf',
      media: { ...info('application/pdf', 5_000), fileName: 'plan.pdf' },
    },
  },
  'a sticker': {
    message: { stickerMessage: { ...file('image/webp', 300), width: 512, height: 512 } },
    content: {
      kind: 'sticker',
      text: null,
      animated: false,
      media: { ...info('image/webp', 300), width: 512, height: 512 },
    },
  },
  'a moving sticker': {
    message: {
      lottieStickerMessage: { message: { stickerMessage: { ...file('application/was', 300), isLottie: true } } },
    },
    content: { kind: 'sticker', text: null, animated: true, media: info('application/was', 300) },
  },
  'an album': {
    message: { albumMessage: { expectedImageCount: 3, expectedVideoCount: 1 } },
    content: { kind: 'album', text: null, images: 3, videos: 1 },
  },
}

const TEXTS: Readonly<Record<string, Fixture>> = {
  'a text': { message: { conversation: '*hi*' }, content: { kind: 'text', text: '*hi*', mentions: [] } },
  'a text with a link': {
    message: {
      extendedTextMessage: {
        text: 'see https://example.com/a',
        matchedText: 'https://example.com/a',
        title: 'An example',
        description: 'For documents',
        previewType: proto.Message.ExtendedTextMessage.PreviewType.NONE,
      },
    },
    content: {
      kind: 'text',
      text: 'see https://example.com/a',
      mentions: [],
      preview: { url: 'https://example.com/a', title: 'An example', description: 'For documents' },
    },
  },
  'a story': {
    message: { extendedTextMessage: { text: 'my day', backgroundArgb: 0xff0a6e4f, textArgb: 0xffffffff, font: 2 } },
    content: { kind: 'text', text: 'my day', mentions: [], background: '#FF0A6E4F', font: 2 },
  },
}

/** Every kind once. */
export const KINDS: Readonly<Record<string, Fixture>> = { ...TEXTS, ...FILES, ...PLACES_AND_PEOPLE, ...INTERACTIVE }
