import type { LoggedEvent } from '../model/event.ts'
import type { Message } from '../model/message.ts'
import type { SessionRecord } from '../model/session.ts'

/** One payload as it leaves: bytes stay the same on every attempt. */
export interface EncodedEvent {
  /** Which of the dialect's event names this is, such as `message.any`. */
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Made later it could be another: it is stored before it leaves for the first time. */
  readonly storeFirst?: true
}

/** Where a message's file can be had. */
export interface MediaLink {
  /** Signed, good for a while, and for whoever has it. */
  readonly url: string
  readonly mimetype: string
  /** As its sender named it; null when it has no name. */
  readonly filename: string | null
  /** Where the object store keeps it; null when it is not kept in one. The names are those of WAHA. */
  readonly s3: { readonly Bucket: string; readonly Key: string } | null
  /** Its address there, which answers to whoever the object store lets read; null as `s3`. */
  readonly s3Url: string | null
}

/** An object of an object store. */
export interface ObjectPlace {
  readonly Bucket: string
  readonly Key: string
  readonly url: string
}

/** Links to the files of one session's messages. */
export interface SessionLinks {
  /** Null when the message has no such file. `at`: milliseconds since 1970; in an event its own time, from which the link counts. */
  link(message: Message, at: number, choice?: LinkChoice): MediaLink | null
}

/** Which link to a file is meant. */
export interface LinkChoice {
  /** How an API names the message, in place of `{true|false}_{chat}_{id}`; the file's extension follows it. */
  readonly name?: string
  /** Which of the message's files, as `FilePart` counts them; the first unless said. */
  readonly part?: number | undefined
}

/** For sessions whose messages have no files. */
export const NO_LINKS: SessionLinks = { link: () => null }

/** What an encoder may know beside the event itself. */
export interface EncodeContext {
  readonly session: SessionRecord
  readonly describe: (raw: Uint8Array) => Readonly<Record<string, unknown>> | null
  /** The gateway's public address, without a slash at the end. */
  readonly baseUrl: string
  readonly worker: string
  readonly media: SessionLinks
  /** The file of the event's message as Base64, for receivers that want it in the payload; absent when it is not to be had. */
  readonly base64?: string
}

/**
 * Turns an event into one API's own payloads; empty when that API has no such event. Pure: the same event and context
 * give the same bytes. One event can become several payloads (WAHA's `message` and `message.any`).
 */
export type EventEncoder = (logged: LoggedEvent, context: EncodeContext) => readonly EncodedEvent[]
