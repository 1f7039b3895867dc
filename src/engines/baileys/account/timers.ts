import { createHash } from 'node:crypto'
import { proto, type WASocket } from 'baileys'
import { GatewayError } from '../../../core/errors.ts'
import { type Jid, kindOf } from '../../../core/model/address.ts'
import { queryError } from '../errors.ts'
import { encodeMessage } from '../proto.ts'
import { newMessageId } from '../send/compose.ts'
import type { Transmitter } from '../send/transmit.ts'
import type { Unstored } from '../send/unstored.ts'

const { Type } = proto.Message.ProtocolMessage

export interface TimerParts {
  readonly sock: WASocket
  readonly transmitter: Transmitter
  readonly unstored: Unstored
}

export interface WantedTimer {
  readonly chat: Jid
  readonly seconds: number
  /** What it is recorded as; each attempt is one message then. */
  readonly record: string | null
}

/** Sets after how long messages of a chat disappear: in groups it is the server's, elsewhere a message says so. */
export async function setTimer(
  { sock, transmitter, unstored }: TimerParts,
  { chat, seconds, record }: WantedTimer,
): Promise<void> {
  if (kindOf(chat) === 'group') {
    return sock.groupToggleEphemeral(chat, seconds).catch((error: unknown) => {
      throw groupRefusal(queryError(error, 'the timer of the group'))
    })
  }
  const raw = encodeMessage({ protocolMessage: { type: Type.EPHEMERAL_SETTING, ephemeralExpiration: seconds } })
  const message = { id: record === null ? newMessageId() : messageIdOf(record), chat, raw }
  unstored.keep(message)
  await transmitter.send(sock, message)
}

/** In the form of WhatsApp Web's own. */
const messageIdOf = (record: string): string =>
  `3EB0${createHash('sha256').update(record).digest('hex').slice(0, 18).toUpperCase()}`

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
