import type { ObjectStore } from '../core/model/session.ts'
import type { MediaStore } from '../core/ports/media-store.ts'
import { locateIn, type S3Settings } from './s3-place.ts'

/** An object store of one session, opened when the first file is written or read. */
interface Own {
  readonly settings: S3Settings
  open(): Promise<MediaStore>
}

/**
 * A store in which sessions can have an object store of their own: their files go there, and those of before are still
 * read where they are. What is in a session's own store stays when the session is removed.
 */
export function createOwnMedia(shared: MediaStore, create: (settings: S3Settings) => Promise<MediaStore>): MediaStore {
  const own = new Map<string, Own>()
  const storeOf = async (session: string): Promise<MediaStore> => (await own.get(session)?.open()) ?? shared
  return {
    write: async (session, name, source) => (await storeOf(session)).write(session, name, source),
    async open(session, name) {
      const found = await (await own.get(session)?.open())?.open(session, name)
      return found ?? shared.open(session, name)
    },
    async delete(session, name) {
      await (await own.get(session)?.open())?.delete(session, name)
      await shared.delete(session, name)
    },
    deleteSession(session) {
      // The next session of this name may be somebody else's.
      own.delete(session)
      return shared.deleteSession(session)
    },
    sweep: () => shared.sweep(),
    locate(session, name) {
      const settings = own.get(session)?.settings
      return settings ? locateIn(settings, session, name) : (shared.locate?.(session, name) ?? null)
    },
    presign: async (session, name, answer) => (await (await storeOf(session)).presign?.(session, name, answer)) ?? null,
    place(session, objectStore) {
      if (objectStore) own.set(session, toOwn(objectStore, create))
      else own.delete(session)
    },
    isOwn: (session) => own.has(session),
  }
}

function toOwn(place: ObjectStore, create: (settings: S3Settings) => Promise<MediaStore>): Own {
  const settings = { ...place, forcePathStyle: true, direct: false }
  let store: Promise<MediaStore> | undefined
  return { settings, open: () => (store ??= create(settings)) }
}
