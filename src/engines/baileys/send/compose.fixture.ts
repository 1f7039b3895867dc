import assert from 'node:assert/strict'
import pino from 'pino'
import type { DraftContent, ReadyDraft, ReadyPreview, StagedFile } from '../../../core/model/draft.ts'
import type { Message } from '../../../core/model/message.ts'
import { decodeMessage, type ProtoMessage } from '../proto.ts'
import { createComposer } from './compose.ts'

export const BEN = '15550000002@s.whatsapp.net'
const BEN_LID = '900000000000002@lid'
export const GROUP = '120363000000000001@g.us'
const SHA256 = '00'.repeat(31) + 'ff'

export const file: StagedFile = {
  path: '/nowhere',
  size: 3,
  mimetype: 'image/jpeg',
  name: 'sea.jpg',
  sha256: SHA256,
  width: 12,
  height: 9,
  thumbnail: Uint8Array.of(1, 2),
}
export const clip: StagedFile = { ...file, mimetype: 'video/mp4', name: 'sea.mp4', seconds: 2.4 }
export const voice: StagedFile = {
  path: '/nowhere',
  size: 3,
  mimetype: 'audio/ogg',
  name: 'v.ogg',
  sha256: SHA256,
  seconds: 0.2,
  waveform: [0, 50, 100],
}

export const uploads: string[] = []

const compose = createComposer({
  me: () => ({ phone: '15550000001@s.whatsapp.net', lid: '900000000000001@lid', device: 'd', name: 'Ana' }),
  sock: () => assert.fail('nobody is asked'),
  numbers: { check: () => assert.fail('nobody is asked') },
  identities: { altOf: async (jid) => (jid === BEN ? BEN_LID : null) },
  groups: { get: async () => null },
  chatTimer: async () => 0,
  log: pino({ level: 'silent' }),
  async upload({ sha256, size }, type) {
    uploads.push(type)
    return {
      url: 'https://mmg.whatsapp.net/x',
      directPath: '/x',
      mediaKey: new Uint8Array(32),
      fileEncSha256: new Uint8Array(32),
      fileSha256: Buffer.from(sha256, 'hex'),
      fileLength: size,
      mediaKeyTimestamp: 1,
    }
  },
})

/** What is said, without the chat. */
export type Draft = DraftContent<StagedFile, ReadyPreview<StagedFile>>

export const say = (draft: Draft, rest: Partial<ReadyDraft> = {}): Promise<Message> =>
  compose({ chat: BEN, ...rest, ...draft } as ReadyDraft)

export const protoOf = ({ raw }: Message): ProtoMessage => decodeMessage(raw ?? new Uint8Array())

export const info = (of: StagedFile, fileName: string | null = null) => {
  const { mimetype, size, sha256, width, height } = of
  return { mimetype, fileName, size, sha256, ...(width && { width }), ...(height && { height }) }
}
