import { createHash } from 'node:crypto'
import type { proto } from '../wire/proto.ts'

/** One message of a kind, as a phone writes it. */
export interface KindFixture {
  readonly name: string
  readonly message: proto.IMessage
}

/** The people and chats that the fixtures speak of. All numbers are invented. */
export const FIXTURE_PEOPLE = {
  ana: '15550102001@s.whatsapp.net',
  ben: '15550102002@s.whatsapp.net',
  shop: '15550102003@s.whatsapp.net',
  group: '120363040000000001@g.us',
  newsletter: '120363040000000002@newsletter',
} as const

/** When the fixtures were written: seconds since 1970. */
export const FIXTURE_TIME = 1_767_225_600

/** The smallest JPEG there is: one grey pixel. */
export const PIXEL_JPEG: Uint8Array = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q==',
  'base64',
)

/** Bytes that look random and are the same in every run. */
export function bytesFor(name: string, length = 32): Uint8Array {
  const parts = Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
    createHash('sha256').update(`${name} ${index}`).digest(),
  )
  return Buffer.concat(parts).subarray(0, length)
}

/** The fields that every file has in common. Nothing is behind the address. */
export function fileFields(name: string, mimetype: string, fileLength: number) {
  const path = `/v/t62.7118-24/${Buffer.from(bytesFor(`${name} path`)).toString('base64url')}_n.enc`
  const directPath = `${path}?ccb=11-4&oh=sandbox&oe=7FFFFFFF&_nc_sid=5e03e0`
  return {
    url: `https://mmg.whatsapp.net${directPath}&mms3=true`,
    directPath,
    mimetype,
    fileLength,
    mediaKey: bytesFor(`${name} key`),
    fileSha256: bytesFor(`${name} plain`),
    fileEncSha256: bytesFor(`${name} encrypted`),
    mediaKeyTimestamp: FIXTURE_TIME,
  }
}

/** How a message of somebody else is named in a chat of two. */
export function keyOfOther(id: string): proto.IMessageKey {
  return { remoteJid: FIXTURE_PEOPLE.ana, fromMe: false, id }
}

/** The secret that votes, answers and edits of a message are encrypted with. */
export function secretFor(name: string): Pick<proto.IMessage, 'messageContextInfo'> {
  return { messageContextInfo: { messageSecret: bytesFor(`${name} secret`) } }
}

/** What names the message that an answer answers. */
export function answering(id: string, quotedMessage: proto.IMessage): proto.IContextInfo {
  return { stanzaId: id, participant: FIXTURE_PEOPLE.ana, quotedMessage }
}
