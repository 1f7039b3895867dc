import { bareJid, type Jid } from '../../../core/model/address.ts'
import type { EngineArchive } from '../../../core/ports/engine.ts'
import type { IdentityBook } from '../keys/identity-book.ts'

interface Left {
  readonly id: string
  readonly chat: Jid
  readonly raw: Uint8Array
}

/** Small messages of ours that the archive does not hold, for devices that could not read them. */
export interface Unstored {
  keep(message: Left): void
  /** An archive that knows them as well. */
  beside(archive: EngineArchive): EngineArchive
}

const MOST = 100

export function createUnstored({ altOf }: IdentityBook): Unstored {
  const kept = new Map<string, Left>()

  async function find({ id, chat }: Pick<Left, 'id' | 'chat'>): Promise<Uint8Array | null> {
    const left = kept.get(id)
    if (!left) return null
    return left.chat === chat || (await altOf(left.chat)) === chat ? left.raw : null
  }

  return {
    keep({ id, chat, raw }) {
      kept.delete(id)
      kept.set(id, { id, chat: bareJid(chat), raw })
      for (const oldest of kept.keys()) {
        if (kept.size <= MOST) break
        kept.delete(oldest)
      }
    },
    beside: (archive) => ({ ...archive, rawMessage: async (ref) => (await find(ref)) ?? archive.rawMessage(ref) }),
  }
}
