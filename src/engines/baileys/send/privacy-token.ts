import type { SignalKeyStore } from 'baileys'
import { type Jid, kindOf } from '../../../core/model/address.ts'
import type { IdentityBook } from '../keys/identity-book.ts'

/** WhatsApp wants a new token for a contact once in such a time. */
const BUCKET_SECONDS = 7 * 24 * 3600

const bucketOf = (seconds: number): number => Math.floor(seconds / BUCKET_SECONDS)

/**
 * Notes that a contact has our privacy token. Baileys issues it with the first message but writes the note into a
 * transaction that is over by then: without it every message would be followed by another token.
 */
export function createTokenNotes(keys: SignalKeyStore, identities: IdentityBook) {
  return async (chat: Jid): Promise<void> => {
    const kind = kindOf(chat)
    if (kind !== 'phone' && kind !== 'lid') return
    const owner = kind === 'lid' ? chat : ((await identities.altOf(chat)) ?? chat)
    const { [owner]: entry } = await keys.get('tctoken', [owner])
    const now = Math.floor(Date.now() / 1000)
    if (entry?.senderTimestamp !== undefined && bucketOf(entry.senderTimestamp) >= bucketOf(now)) return
    await keys.set({ tctoken: { [owner]: { ...entry, token: entry?.token ?? Buffer.alloc(0), senderTimestamp: now } } })
  }
}
