import type { ContactPatch } from '../../../core/model/contact.ts'

const REMEMBERED = 2_000

/** Baileys repeats the sender's name with every message: lets through what was not told lately. */
export function createNameFilter() {
  const told = new Map<string, string>()
  return {
    news(patches: readonly ContactPatch[]): ContactPatch[] {
      return patches.filter((patch) => {
        const text = JSON.stringify(patch)
        if (told.get(patch.jid) === text) return false
        told.delete(patch.jid)
        told.set(patch.jid, text)
        for (const oldest of told.keys()) {
          if (told.size <= REMEMBERED) break
          told.delete(oldest)
        }
        return true
      })
    },
  }
}
