import type { MessageRef } from '../model/message.ts'

/** A message that was announced as undecryptable and has not been read yet. */
export interface WaitingMessage {
  readonly target: MessageRef
  readonly reason: string
  /** When it was sent, in Unix seconds. */
  readonly timestamp: number
}

/** What cannot be read yet: announced once, and known as recovered when it comes after all. */
export interface WaitingStore {
  /** `at`: milliseconds since 1970. False when this message waits already. */
  add(session: string, message: WaitingMessage, at: number): Promise<boolean>
  /** Ends the wait for the message of this id in this chat, under either address; whether there was one. */
  take(session: string, message: Pick<MessageRef, 'id' | 'chat' | 'chatAlt'>): Promise<boolean>
  /** Newest first. */
  list(session: string, limit: number): Promise<readonly WaitingMessage[]>
  /** Forgets what was noted before this time (milliseconds since 1970); returns how many. */
  prune(session: string, before: number): Promise<number>
}
