import { openMediaRetry, sealMediaRetry } from '../wire/media.ts'
import { proto } from '../wire/proto.ts'
import type { Stanza } from '../world/types.ts'
import { parseJid } from './jid.ts'
import type { PhoneContext } from './phone-context.ts'
import { requireFile } from './phone-files.ts'
import type { StoredMessage } from './phone-messages.ts'
import { bytesOf, childOf, stanzaOf } from './stanza.ts'

const { ResultType } = proto.MediaRetryNotification

/** A companion could not download the file of a message: the phone uploads its own copy and says where. */
export function answerMediaRetry(context: PhoneContext, receipt: Stanza): void {
  const { id = '', from = '' } = receipt.attrs
  if (!context.addresses.isMe(from)) return
  const message = context.messages.find(id)
  const encrypt = childOf(receipt, 'encrypt')
  const asked = { ciphertext: bytesOf(childOf(encrypt, 'enc_p')), iv: bytesOf(childOf(encrypt, 'enc_iv')) }
  const content =
    message === null ? stanzaOf('error', { code: String(ResultType.NOT_FOUND) }) : answerFor(context, message, asked)
  const { jid, from_me, participant } = childOf(receipt, 'rmr')?.attrs ?? {}
  const rmr = stanzaOf('rmr', { jid: jid ?? message?.chat, from_me, participant })
  const { device } = parseJid(from)
  context.after(() =>
    context.network.notifyDevice(context.number, device, {
      type: 'mediaretry',
      from: context.pn,
      attrs: { id },
      content: [content, rmr],
    }),
  )
}

function answerFor(
  context: PhoneContext,
  message: StoredMessage,
  asked: { readonly ciphertext: Uint8Array; readonly iv: Uint8Array },
): Stanza {
  const key = mediaKeyOf(message)
  if (key === null) return stanzaOf('error', { code: String(ResultType.NOT_FOUND) })
  try {
    const receipt = proto.ServerErrorReceipt.decode(openMediaRetry(asked, key, message.id))
    if (receipt.stanzaId !== message.id) throw new Error('it names another message')
  } catch {
    return stanzaOf('error', { code: String(ResultType.DECRYPTION_ERROR) })
  }
  const lost = context.rows.get<boolean>('file-lost', message.id) === true
  const directPath = lost ? null : context.network.reviveMedia(requireFile(message).content.directPath ?? '')
  if (directPath !== null) context.stats.filesUploadedAgain++
  const answer = proto.MediaRetryNotification.encode({
    stanzaId: message.id,
    ...(directPath === null ? { result: ResultType.NOT_FOUND } : { result: ResultType.SUCCESS, directPath }),
  }).finish()
  const { ciphertext, iv } = sealMediaRetry(answer, key, message.id)
  return stanzaOf('encrypt', {}, [stanzaOf('enc_p', {}, ciphertext), stanzaOf('enc_iv', {}, iv)])
}

function mediaKeyOf(message: StoredMessage): Uint8Array | null {
  try {
    const { mediaKey } = requireFile(message).content
    return mediaKey?.length ? mediaKey : null
  } catch {
    return null
  }
}
