import { kindOf, type Jid, userOf } from '../../../core/model/address.ts'
import type { RowStore } from './row-store.ts'
import { parseText } from './values.ts'

/** The other address of a person, as far as it was learned. Asks nobody. */
export interface IdentityBook {
  altOf(jid: Jid): Promise<Jid | null>
}

export function createIdentityBook(store: RowStore): IdentityBook {
  async function read(id: string): Promise<string | null> {
    const text = (await store.read('lid-mapping', [id])).get(id)
    const value = text ? parseText(text) : null
    return typeof value === 'string' ? value : null
  }
  return {
    async altOf(jid) {
      const kind = kindOf(jid)
      if (kind === 'phone') {
        const lid = await read(userOf(jid))
        return lid && `${lid}@lid`
      }
      if (kind !== 'lid') return null
      const phone = await read(`${userOf(jid)}_reverse`)
      return phone && `${phone}@s.whatsapp.net`
    },
  }
}
