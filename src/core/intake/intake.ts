import type { Jid } from '../model/address.ts'
import type { MediaInfo } from '../model/content.ts'
import type { Engine, EngineEvent } from '../ports/engine.ts'
import type { Recording } from '../recording.ts'

/** Everything an engine announces but its connection. */
export type ContentEvent = Exclude<EngineEvent, { type: 'connection' }>

/** One kind of them. */
export type Of<Type extends ContentEvent['type']> = Extract<ContentEvent, { type: Type }>

/** Where one engine event is stored and told. */
export interface Intake extends Recording {
  /** Whether the session wants to know nothing of this chat. */
  ignores(chat: Jid): boolean
  /** Whether this file is to be fetched without being asked for. */
  wantsFile(media: MediaInfo): boolean
  readonly openAnswer: Engine['openAnswer']
  /** Counts one for the session, once everything is committed. */
  count(name: 'messages_undecryptable' | 'messages_recovered'): void
}
