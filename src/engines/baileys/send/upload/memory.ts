import type { UploadedFile } from './index.ts'

/** WhatsApp keeps files for weeks; for this long nobody has to ask whether it still does. */
const KEPT_MS = 30 * 60_000
const MOST = 500

interface Remembered {
  readonly upload: Promise<UploadedFile>
  readonly until: number
}

/** The same file sent to many chats is uploaded once: also while the first upload is under way. */
export function createUploadMemory() {
  const remembered = new Map<string, Remembered>()
  return {
    size: () => remembered.size,
    once(key: string, upload: () => Promise<UploadedFile>): Promise<UploadedFile> {
      const now = Date.now()
      for (const [oldest, { until }] of remembered) {
        if (until > now) break
        remembered.delete(oldest)
      }
      const before = remembered.get(key)
      // After the clock was set back they do not lie in the order of their ends.
      if (before && before.until > now) return before.upload
      const entry = { upload: upload(), until: now + KEPT_MS }
      remembered.delete(key)
      remembered.set(key, entry)
      for (const oldest of remembered.keys()) {
        if (remembered.size <= MOST) break
        remembered.delete(oldest)
      }
      entry.upload.catch(() => {
        if (remembered.get(key) === entry) remembered.delete(key)
      })
      return entry.upload
    },
  }
}
