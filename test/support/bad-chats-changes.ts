import { ANA, ANA_JID, PINNED, SESSIONS, type Api, type BadWorld } from './bad-chats.ts'
import type { RawRequest } from './raw-request.ts'

/** What carries a change to WhatsApp. */
export type Carrier = 'app state' | 'message' | 'blocklist'

/** A request that would be taken, and changes something. */
export interface GoodChange {
  readonly api: Api
  readonly by: Carrier
  readonly request: RawRequest
}

/** Every change of chats and messages, through each API. */
export const goodChanges = (world: BadWorld): readonly GoodChange[] => [
  ...wahaChanges(world),
  ...ryzeChanges(world),
  ...gowaChanges(world),
]

function wahaChanges({ ids }: BadWorld): readonly GoodChange[] {
  const session = SESSIONS.main
  const chat = `/api/${session}/chats/${ANA}%40c.us`
  const messageId = `false_${ANA}@c.us_${ids.received}`
  const own = `${chat}/messages/true_${ANA}%40c.us_${ids.own}`
  const make = (by: Carrier, line: string, body?: unknown): GoodChange => {
    const [method = '', path = ''] = line.split(' ')
    return { api: 'waha', by, request: { method, path, ...(body !== undefined && { body }) } }
  }
  return [
    make('app state', `POST ${chat}/archive`),
    make('app state', `POST ${chat}/unread`),
    make('app state', `DELETE ${chat}`),
    make('app state', `DELETE ${chat}/messages`),
    make('app state', 'PUT /api/star', { session, chatId: `${ANA}@c.us`, messageId, star: true }),
    make('message', `POST ${chat}/messages/${encodeURIComponent(messageId)}/pin`, { duration: 86_400 }),
    make('message', `POST ${chat}/messages/${encodeURIComponent(messageId)}/unpin`),
    make('message', `PUT ${own}`, { text: 'never to be read' }),
    make('message', `DELETE ${own}`),
    make('message', 'PUT /api/reaction', { session, messageId, reaction: '👍' }),
  ]
}

function ryzeChanges({ ids }: BadWorld): readonly GoodChange[] {
  const make = (by: Carrier, line: string, body: unknown): GoodChange => {
    const [method = '', action = ''] = line.split(' ')
    return { api: 'ryze', by, request: { method, path: `/api/${action}/${SESSIONS.main}`, body } }
  }
  const { received, own } = ids
  return [
    make('app state', 'POST chat/pinChat', { number: PINNED[0], pin: false }),
    make('app state', 'POST chat/archive', { number: ANA, archive: true }),
    make('app state', 'POST chat/mute', { number: ANA, mute: true, duration: '8h' }),
    make('app state', 'POST chat/favorite', { number: ANA, favorite: true }),
    make('app state', 'POST chat/favorite', { messageId: received, favorite: true }),
    make('app state', 'POST chat/markChatRead', { number: ANA, read: false }),
    make('app state', 'DELETE chat/delete', { messageId: received, deleteForEveryone: false }),
    make('app state', 'DELETE chat/deleteChat', { number: ANA }),
    make('message', 'POST chat/pinMessage', { messageId: received, pin: true, duration: '24h' }),
    make('message', 'POST chat/edit', { messageId: own, content: 'never to be read' }),
    make('message', 'DELETE chat/delete', { messageId: own, deleteForEveryone: true }),
    make('message', 'POST message/reaction', { number: ANA, messageId: received, reaction: '👍', fromMe: false }),
    make('blocklist', 'POST chat/block', { number: ANA, block: true }),
  ]
}

function gowaChanges({ ids }: BadWorld): readonly GoodChange[] {
  const make = (by: Carrier, path: string, body: unknown): GoodChange => ({
    api: 'gowa',
    by,
    request: { method: 'POST', path, body },
  })
  const phone = ANA_JID
  const { received, own } = ids
  return [
    make('app state', `/chat/${PINNED[0]}@s.whatsapp.net/pin`, { pinned: false }),
    make('app state', `/chat/${ANA_JID}/archive`, { archived: true }),
    make('app state', `/message/${received}/star`, { phone }),
    make('app state', `/message/${received}/delete`, { phone }),
    make('message', `/chat/${ANA_JID}/disappearing`, { timer_seconds: 86_400 }),
    make('message', `/message/${own}/update`, { phone, message: 'never to be read' }),
    make('message', `/message/${own}/revoke`, { phone }),
    make('message', `/message/${received}/reaction`, { phone, emoji: '👍' }),
  ]
}
