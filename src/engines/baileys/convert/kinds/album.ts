import type { proto } from 'baileys'
import type { Reader } from './reader.ts'

export const readAlbum: Reader<proto.Message.IAlbumMessage> = ({ expectedImageCount, expectedVideoCount }) => ({
  kind: 'album',
  text: null,
  images: expectedImageCount ?? 0,
  videos: expectedVideoCount ?? 0,
})
