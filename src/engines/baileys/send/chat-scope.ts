import { AsyncLocalStorage } from 'node:async_hooks'
import type { SignalKeyStoreWithTransaction, WASocket } from 'baileys'
import type { Jid } from '../../../core/model/address.ts'

const chats = new AsyncLocalStorage<Jid>()

/** Runs a send whose turn is its chat's. */
export const inChat = <T>(chat: Jid, send: () => Promise<T>): Promise<T> => chats.run(chat, send)

/**
 * Baileys lets one message of the account leave at a time, questions to WhatsApp included: a slow one holds up all
 * others. The Signal keys have locks of their own, so it is enough that each chat keeps its order.
 */
export function scopeSends(sock: WASocket): void {
  const keys = sock.authState.keys as SignalKeyStoreWithTransaction
  const whole = keys.transaction.bind(keys)
  keys.transaction = (work, key) => {
    const chat = chats.getStore()
    return whole(work, chat ? `chat ${chat}` : key)
  }
}
