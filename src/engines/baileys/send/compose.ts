import { randomBytes } from 'node:crypto'
import type { WASocket } from 'baileys'
import type { Logger } from 'pino'
import { GatewayError } from '../../../core/errors.ts'
import { type Jid, kindOf, userOf } from '../../../core/model/address.ts'
import type { ReadyDraft } from '../../../core/model/draft.ts'
import type { Message } from '../../../core/model/message.ts'
import type { Me } from '../../../core/model/session.ts'
import { toContent, toQuoted } from '../convert/content.ts'
import { notReady } from '../errors.ts'
import type { GroupDirectory } from '../groups.ts'
import type { IdentityBook } from '../keys/identity-book.ts'
import { encodeMessage, type ProtoMessage } from '../proto.ts'
import { requireChat } from './addresses.ts'
import { inContext } from './context-info.ts'
import { composeKind } from './kinds/index.ts'
import type { Numbers } from './numbers.ts'
import type { Upload } from './upload/index.ts'

export interface ComposeOptions {
  readonly me: () => Me | null
  readonly sock: () => WASocket
  readonly numbers: Numbers
  readonly identities: IdentityBook
  readonly groups: Pick<GroupDirectory, 'get'>
  /** Seconds until messages of a chat with a person disappear; 0 when they stay. */
  readonly chatTimer: (chat: Jid) => Promise<number>
  readonly upload: Upload
  readonly log: Logger
}

/** Ids of WhatsApp Web begin this way. */
export const newMessageId = (): string => `3EB0${randomBytes(9).toString('hex').toUpperCase()}`

/** Builds messages that are ready to leave. */
export function createComposer(options: ComposeOptions) {
  const { identities, groups } = options

  /** A person we never wrote to must exist, and their hidden id be known: without it nothing can be encrypted. */
  async function resolveChat(chat: Jid): Promise<{ chat: Jid; alt: Jid | null }> {
    const alt = await identities.altOf(chat)
    if (alt || kindOf(chat) !== 'phone') return { chat, alt }
    const [check] = await options.numbers.check(options.sock(), [userOf(chat)])
    if (check?.exists && check.jid) return { chat: check.jid, alt: check.lid }
    throw new GatewayError('NUMBER_NOT_ON_WHATSAPP', `the number ${userOf(chat)} is not on WhatsApp`)
  }

  async function mentionsOf(draft: ReadyDraft, chat: Jid): Promise<readonly Jid[]> {
    if (draft.mentions !== 'all') return (draft.mentions ?? []).map(requireChat)
    if (kindOf(chat) !== 'group') return []
    const group = await groups.get(chat)
    return group?.members.map(({ jid }) => jid) ?? []
  }

  const lifeOf = async (chat: Jid): Promise<number> =>
    kindOf(chat) === 'group' ? ((await groups.get(chat))?.ephemeralSeconds ?? 0) : options.chatTimer(chat)

  return async (draft: ReadyDraft): Promise<Message> => {
    const me = options.me()
    if (!me) throw notReady('it is not paired')
    const { chat, alt } = await resolveChat(requireChat(draft.chat))
    const mentions = await mentionsOf(draft, chat)
    const expiration = draft.expiration ?? (await lifeOf(chat))
    const upload = kindOf(chat) === 'newsletter' ? noFiles : options.upload
    const content = await composeKind(draft, { upload, log: options.log })
    const message = inContext(content, { draft, chat, mentions, expiration })
    return toOwnMessage(message, { id: draft.id ?? newMessageId(), chat, alt, me })
  }
}

/** Channels keep files that are not encrypted. */
const noFiles: Upload = () => Promise.reject(new GatewayError('NOT_SUPPORTED', 'files cannot be sent to channels yet'))

function toOwnMessage(message: ProtoMessage, given: { id: string; chat: Jid; alt: Jid | null; me: Me }): Message {
  const { id, chat, alt, me } = given
  const content = toContent(message)
  if (!content) throw new Error('a composed message has no content')
  return {
    id,
    chat,
    chatAlt: alt,
    fromMe: true,
    sender: me.phone,
    senderAlt: me.lid,
    senderName: me.name,
    timestamp: Math.floor(Date.now() / 1000),
    content,
    quoted: toQuoted(message),
    ack: 'pending',
    origin: 'api',
    editedAt: null,
    revokedAt: null,
    starred: false,
    pinnedUntil: null,
    reactions: [],
    raw: encodeMessage(message),
  }
}
