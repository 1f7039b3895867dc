import type { EngineEvent } from './engine.ts'

/** Something that is done to a message, as the engine announced it; an answer is one that could not be read without it. */
export type MessageChange = Extract<
  EngineEvent,
  { readonly type: 'reaction' | 'edit' | 'revoke' | 'pin' | 'star' | 'delete' | 'answer' }
>

/** Changes that overtook their messages: these could not be read yet, or are part of a past that comes later. */
export interface EarlyChangeStore {
  /** The same change once, however often it comes; false when it is there. `at`: milliseconds since 1970. */
  keep(session: string, change: MessageChange, at: number): Promise<boolean>
  /** Takes out what came for the message of this id, in the order in which it came. */
  take(session: string, id: string): Promise<readonly MessageChange[]>
  /** Takes out what came for messages that are stored by now, for each in the order in which it came. */
  takeStored(session: string): Promise<readonly MessageChange[]>
  /** Forgets what was kept before this time (milliseconds since 1970); returns how many. */
  prune(session: string, before: number): Promise<number>
}
