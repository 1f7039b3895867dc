import type { Jid } from '../model/address.ts'

/** A profile picture as it was last asked for; `url` is null when there was none. */
export interface CachedPicture {
  readonly jid: Jid
  readonly url: string | null
  readonly id: string | null
  /** Milliseconds since 1970. */
  readonly fetchedAt: number
}

/** Addresses of profile pictures, kept for a while. Both addresses of a person find the same one. */
export interface PictureStore {
  get(session: string, jids: readonly Jid[]): Promise<ReadonlyMap<Jid, CachedPicture>>
  put(session: string, picture: CachedPicture): Promise<void>
  forget(session: string, jid: Jid): Promise<void>
}
