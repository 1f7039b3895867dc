import type { Jid } from '../../../core/model/address.ts'
import type { ChatStateChange } from '../../../core/ports/engine-capabilities.ts'
import type { IdentityBook } from '../keys/identity-book.ts'
import { addressesOf, type Patch, toPatch } from './changes.ts'
import { indexMac, type PatchKeys } from './cipher.ts'
import type { CollectionView } from './collections.ts'
import { indexBytes } from './patch.ts'

/** A change with people named by their number, and by their hidden id. */
export interface PatchForms {
  readonly byNumber: Patch
  readonly byHiddenId: Patch
}

export async function toForms(identities: IdentityBook, change: ChatStateChange): Promise<PatchForms> {
  const alts = new Map<Jid, Jid>()
  for (const jid of addressesOf(change)) {
    const alt = await identities.altOf(jid)
    if (alt) alts.set(jid, alt).set(alt, jid)
  }
  const formOf = (server: string) => (jid: Jid) => {
    const alt = alts.get(jid)
    return alt?.endsWith(server) ? alt : jid
  }
  const given = { lidOf: (jid: Jid) => alts.get(jid) ?? null, now: Date.now() }
  return {
    byNumber: toPatch(change, { ...given, form: formOf('@s.whatsapp.net') }),
    byHiddenId: toPatch(change, { ...given, form: formOf('@lid') }),
  }
}

/**
 * People are named by their number; some phones name them by their hidden id instead. What such a phone has written
 * before is changed under the name it has there: else there would be two.
 */
export async function pickForm(
  view: CollectionView,
  keys: PatchKeys,
  { byNumber, byHiddenId }: PatchForms,
): Promise<Patch> {
  const isKnown = async ({ mutations: [first] }: Patch): Promise<boolean> => {
    const index = indexMac(keys, indexBytes(first?.index ?? [])).toString('base64')
    return (await view.macs([index])).size > 0
  }
  return !(await isKnown(byNumber)) && (await isKnown(byHiddenId)) ? byHiddenId : byNumber
}
