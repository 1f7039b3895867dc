import { proto, type WASocket } from 'baileys'
import { GatewayError } from '../../../core/errors.ts'
import { type Jid, kindOf } from '../../../core/model/address.ts'
import { queryError } from '../errors.ts'
import { encodeMessage } from '../proto.ts'
import { newMessageId } from '../send/compose.ts'
import type { Transmitter } from '../send/transmit.ts'

const { Type } = proto.Message.ProtocolMessage

/** Sets after how long messages of a chat disappear: in groups it is the server's, elsewhere a message says so. */
export async function setTimer(
  { sock, transmitter }: { readonly sock: WASocket; readonly transmitter: Transmitter },
  { chat, seconds }: { readonly chat: Jid; readonly seconds: number },
): Promise<void> {
  if (kindOf(chat) === 'group') {
    return sock.groupToggleEphemeral(chat, seconds).catch((error: unknown) => {
      throw groupRefusal(queryError(error, 'the timer of the group'))
    })
  }
  const raw = encodeMessage({ protocolMessage: { type: Type.EPHEMERAL_SETTING, ephemeralExpiration: seconds } })
  await transmitter.send(sock, { id: newMessageId(), chat, raw })
}

const NOT_ADMIN = 401
const NOT_A_MEMBER: readonly unknown[] = [403, 404]

function groupRefusal(error: GatewayError): GatewayError {
  const { code } = error.details
  if (code === NOT_ADMIN)
    return new GatewayError('NOT_GROUP_ADMIN', 'only admins of the group may do that', { cause: error })
  return NOT_A_MEMBER.includes(code)
    ? new GatewayError('NOT_IN_GROUP', 'the account is not in this group', { cause: error })
    : error
}
