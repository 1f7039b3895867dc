import type { BaileysEventMap, WASocket } from 'baileys'

/** What to do with Baileys' events. */
export type TapHandlers = { readonly [K in keyof BaileysEventMap]?: (data: BaileysEventMap[K]) => void }

/** Events that Baileys collects for up to half a minute, merging and dropping some of them. */
const COLLECTED: ReadonlySet<string> = new Set([
  'messaging-history.set',
  'chats.upsert',
  'chats.update',
  'chats.delete',
  'contacts.upsert',
  'contacts.update',
  'messages.upsert',
  'messages.update',
  'messages.delete',
  'messages.reaction',
  'message-receipt.update',
  'groups.update',
])

/**
 * Takes Baileys' events at their source: in order, at once, each one. What Baileys would collect goes no further; the
 * events it listens to itself pass on.
 */
export function createTap(sock: WASocket, handlers: TapHandlers): void {
  const pass = sock.ev.emit.bind(sock.ev)
  sock.ev.emit = (event, data) => {
    handlers[event]?.(data)
    return COLLECTED.has(event) ? true : pass(event, data)
  }
}
