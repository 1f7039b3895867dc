/** What the websocket tells that is in no event log: a device's webhook was changed. */
export interface Announcement {
  readonly device: string
  readonly code: 'DEVICE_WEBHOOK_CONFIG_UPDATED'
  readonly message: string
}

/** Carries announcements from the routes to the open websockets of this process. */
export interface Announcements {
  publish(announcement: Announcement): void
  /** Returns how to end it. */
  subscribe(listener: (announcement: Announcement) => void): () => void
}

export function createAnnouncements(): Announcements {
  const listeners = new Set<(announcement: Announcement) => void>()
  return {
    publish(announcement) {
      for (const listener of listeners) listener(announcement)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
