import type { ObjectStore } from '../core/model/session.ts'
import type { MediaStore } from '../core/ports/media-store.ts'

/**
 * A store in which sessions can have an object store of their own: their files go there, and those of before are still
 * read where they are. What is in a session's own store stays when the session is removed.
 */
export function createOwnMedia(shared: MediaStore, create: (place: ObjectStore) => MediaStore): MediaStore {
  const own = new Map<string, MediaStore>()
  const storeOf = (session: string): MediaStore => own.get(session) ?? shared
  return {
    write: (session, name, source) => storeOf(session).write(session, name, source),
    async open(session, name) {
      const found = await own.get(session)?.open(session, name)
      return found ?? shared.open(session, name)
    },
    async delete(session, name) {
      await own.get(session)?.delete(session, name)
      await shared.delete(session, name)
    },
    deleteSession: (session) => shared.deleteSession(session),
    sweep: () => shared.sweep(),
    locate: (session, name) => storeOf(session).locate?.(session, name) ?? null,
    presign: async (session, name, answer) => (await storeOf(session).presign?.(session, name, answer)) ?? null,
    place(session, objectStore) {
      if (objectStore) own.set(session, create(objectStore))
      else own.delete(session)
    },
    isOwn: (session) => own.has(session),
  }
}
