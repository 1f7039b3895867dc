import {
  type BinaryNode,
  type BaileysEventMap,
  decryptMediaRetryData,
  encryptMediaRetryRequest,
  proto,
  type WASocket,
} from 'baileys'
import { GatewayError } from '../../../core/errors.ts'
import type { MessageRef } from '../../../core/model/message.ts'
import { queryError } from '../errors.ts'
import { decodeMessage, encodeMessage } from '../proto.ts'
import { within } from '../timing.ts'
import { type FileSource, requireFile } from './find.ts'

type RetryUpdate = BaileysEventMap['messages.media-update'][number]

/** Asks the phone for a file of a message, as `MediaCapability.renew` promises it. */
export async function renewFile(
  { sock, me, waitMs }: { readonly sock: WASocket; readonly me: string; readonly waitMs: number },
  ref: MessageRef,
  source: FileSource<Uint8Array>,
): Promise<Uint8Array> {
  const message = decodeMessage(source.message)
  const { fields } = requireFile({ message, part: source.part })
  if (!fields.mediaKey?.length) throw gone()
  const key = {
    id: ref.id,
    remoteJid: ref.chat,
    fromMe: ref.fromMe,
    ...(ref.participant !== null && { participant: ref.participant }),
  }
  const answer = await ask(sock, { node: encryptMediaRetryRequest(key, fields.mediaKey, me), id: ref.id, waitMs })
  const directPath = pathIn(answer, fields.mediaKey)
  fields.directPath = directPath
  fields.url = `https://mmg.whatsapp.net${directPath}`
  return encodeMessage(message)
}

interface Question {
  readonly node: BinaryNode
  readonly id: string
  readonly waitMs: number
}

async function ask(sock: WASocket, { node, id, waitMs }: Question): Promise<RetryUpdate> {
  const { promise, resolve } = Promise.withResolvers<RetryUpdate>()
  const listen = (updates: readonly RetryUpdate[]) => {
    const answer = updates.find(({ key }) => key.id === id)
    if (answer) resolve(answer)
  }
  sock.ev.on('messages.media-update', listen)
  try {
    await sock.sendNode(node).catch((error: unknown) => {
      throw queryError(error, 'a file from the phone')
    })
    const answer = await within(waitMs, promise)
    if (answer) return answer
    throw new GatewayError('WHATSAPP_UNREACHABLE', 'the phone did not answer in time; it may be off')
  } finally {
    sock.ev.off('messages.media-update', listen)
  }
}

const { ResultType } = proto.MediaRetryNotification

function pathIn({ key, media, error }: RetryUpdate, mediaKey: Uint8Array): string {
  if (error || !media) throw gone(error)
  const { result, directPath } = read({ id: key.id ?? '', media, mediaKey })
  if (result === ResultType.SUCCESS && directPath) return directPath
  throw gone()
}

function read({ id, media, mediaKey }: { id: string; media: NonNullable<RetryUpdate['media']>; mediaKey: Uint8Array }) {
  try {
    return decryptMediaRetryData(media, mediaKey, id)
  } catch (error) {
    throw gone(error)
  }
}

const gone = (cause?: unknown): GatewayError =>
  new GatewayError('FILE_GONE', 'neither WhatsApp nor the phone has this file any more', { cause })
