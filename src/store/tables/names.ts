import { kindOf, type Jid } from '../../core/model/address.ts'
import type { ChatKind } from '../../core/model/chat.ts'
import { foldText } from '../../util/search-words.ts'
import type { PeerRow } from '../schema.ts'

/** A peer's names, each kept apart. */
export type Names = Pick<PeerRow, 'saved_name' | 'push_name' | 'business_name' | 'title'>

/** The one name that is shown and sorted by; empty when there is none. */
const shownOf = (names: Names): string =>
  (names.saved_name ?? names.business_name ?? names.push_name ?? names.title ?? '').slice(0, MAX_SHOWN)

/** Indexes hold it; no screen shows more. */
const MAX_SHOWN = 500

/** The columns that names of whatever source end in. */
export const shownColumns = (names: Names) => {
  const shown = shownOf(names)
  return { shown, folded: foldText(shown) }
}

/** The kind of chat that an address stands for. */
export function chatKind(jid: Jid): ChatKind {
  const kind = kindOf(jid)
  return kind === 'phone' || kind === 'lid' || kind === 'other' ? 'person' : kind
}

/** Whom an address stands for. */
export interface Peer {
  readonly key: number
  /** The outward address: the phone number when known. */
  readonly jid: Jid
  readonly alt: Jid | null
}

/** The phone number first, when there is one. */
export function outward(one: Jid, other: Jid | null): { readonly jid: Jid; readonly alt: Jid | null } {
  if (other === null) return { jid: one, alt: null }
  return kindOf(one) === 'phone' ? { jid: one, alt: other } : { jid: other, alt: one }
}
