import { type BinaryNode, getBinaryNodeChild, getBinaryNodeChildren } from 'baileys'
import { bareJid, type Jid, kindOf } from '../../../core/model/address.ts'
import type { Ack } from '../../../core/model/message.ts'
import type { Me } from '../../../core/model/session.ts'
import type { EngineEvent } from '../../../core/ports/engine.ts'
import { isMe } from '../convert/actions.ts'
import { isReference } from '../convert/bounds.ts'
import { toSeconds } from '../proto.ts'

/** Receipt types by what they say about our message. `inactive`: delivered to a device nobody looks at. */
const ACK_OF: Readonly<Record<string, Ack>> = {
  '': 'device',
  delivery: 'device',
  inactive: 'device',
  read: 'read',
  played: 'played',
}

const READ_BY_US = new Set(['read', 'read-self', 'played', 'played-self'])

/** Ticks from a receipt stanza. Read from the stanza itself: Baileys merges some away and cannot tell played in groups. */
export function toReceiptEvents(node: BinaryNode, me: Me): EngineEvent[] {
  const { from, participant, recipient, type = '', t, id } = node.attrs
  if (!from || !id) return []
  const author = bareJid(participant ?? from)
  const timestamp = toSeconds(t) || Math.floor(Date.now() / 1000)
  if (isMe(author, me) || type.endsWith('-self')) {
    if (!READ_BY_US.has(type)) return []
    const chat = recipient && kindOf(from) !== 'group' ? recipient : from
    return [{ type: 'read.self', chat: bareJid(chat), ids: idsOf(node), timestamp }]
  }
  const ack = ACK_OF[type]
  if (!ack) return []
  const chat = bareJid(from)
  return readersOf(node, { participant, timestamp }).flatMap(({ by, ids, at }) =>
    ids.map((messageId): EngineEvent => {
      const target = { id: messageId, chat, chatAlt: null, fromMe: true, participant: null }
      return { type: 'receipt', target, by: isShared(chat) ? by : null, ack, timestamp: at, errorCode: null }
    }),
  )
}

interface Reader {
  readonly by: Jid | null
  readonly ids: readonly string[]
  readonly at: number
}

/** One reader, or in groups several of the same message. */
function readersOf(node: BinaryNode, given: { participant: string | undefined; timestamp: number }): Reader[] {
  const list = getBinaryNodeChild(node, 'participants')
  const { participant, timestamp } = given
  if (!list) return [{ by: participant ? bareJid(participant) : null, ids: idsOf(node), at: timestamp }]
  const ids = [list.attrs['key'] ?? node.attrs['id'] ?? ''].filter(isReference)
  return getBinaryNodeChildren(list, 'user').flatMap(({ attrs }): Reader[] =>
    attrs['jid'] && isReference(attrs['jid'])
      ? [{ by: bareJid(attrs['jid']), ids, at: toSeconds(attrs['t']) || timestamp }]
      : [],
  )
}

/** The messages that a receipt is about. */
export function idsOf(node: BinaryNode): string[] {
  const more = getBinaryNodeChildren(getBinaryNodeChild(node, 'list'), 'item').map(({ attrs }) => attrs['id'])
  return [node.attrs['id'], ...more].filter((id) => id !== undefined).filter(isReference)
}

const isShared = (chat: Jid): boolean => kindOf(chat) === 'group' || kindOf(chat) === 'status'
