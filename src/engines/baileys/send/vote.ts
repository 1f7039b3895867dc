import { proto } from 'baileys'
import { GatewayError } from '../../../core/errors.ts'
import { kindOf } from '../../../core/model/address.ts'
import type { MessageChange } from '../../../core/model/message.ts'
import type { Me } from '../../../core/model/session.ts'
import { hashOfOption, secretOf } from '../convert/answers.ts'
import { decodeMessage, type ProtoMessage } from '../proto.ts'
import { seal } from '../secret-envelope.ts'
import { keyOf } from './change.ts'

type Vote = Extract<MessageChange, { readonly kind: 'vote' }>

/** Seals a vote for those who have the poll. Throws CHANGE_REFUSED when the poll came without its secret. */
export function composeVote({ target, options }: Vote, me: Me, nowMs: number): ProtoMessage {
  const secret = target.raw && secretOf(decodeMessage(target.raw))
  if (!secret) throw new GatewayError('CHANGE_REFUSED', 'the poll came without the secret that votes are sealed with')
  // Both are named in the same way: by the hidden ids when the author is.
  const isHidden = kindOf(target.sender) === 'lid' && me.lid !== null
  const sender = isHidden ? (me.lid ?? me.phone) : me.phone
  const author = target.fromMe ? sender : target.sender
  const plain = proto.Message.PollVoteMessage.encode({ selectedOptions: options.map(hashOfOption) }).finish()
  const { payload, iv } = seal(plain, secret, { use: 'Poll Vote', id: target.id, author, sender })
  const vote = { encPayload: payload, encIv: iv }
  return { pollUpdateMessage: { pollCreationMessageKey: keyOf(target), vote, senderTimestampMs: nowMs } }
}
