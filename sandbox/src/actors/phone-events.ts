import type { StoredMessage } from './phone-messages.ts'

/** What happens on a phone, told after it was stored. */
export type PhoneEvent =
  | { readonly type: 'message'; readonly message: StoredMessage }
  | { readonly type: 'changed'; readonly message: StoredMessage }
  | { readonly type: 'chat'; readonly jid: string }
  | { readonly type: 'typing'; readonly chat: string; readonly sender: string; readonly state: string }
  | { readonly type: 'presence'; readonly jid: string; readonly state: string }
  | { readonly type: 'paired'; readonly deviceId: number }
  | { readonly type: 'welcomed'; readonly deviceId: number }
  | { readonly type: 'error'; readonly error: Error }

/** Listeners of one phone. */
export interface PhoneEvents {
  emit(event: PhoneEvent): void
  /** Answers how to stop listening. */
  listen(listener: (event: PhoneEvent) => void): () => void
}

/** Creates the events of a phone. A listener that throws does not stop the others. */
export function createPhoneEvents(): PhoneEvents {
  const listeners = new Set<(event: PhoneEvent) => void>()
  return {
    emit(event) {
      for (const listener of listeners) {
        try {
          listener(event)
        } catch (error) {
          queueMicrotask(() => {
            throw error
          })
        }
      }
    },
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
