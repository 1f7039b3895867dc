import type { FileToSend, SandboxMessage } from '../../../sandbox/src/index.ts'
import type { Scene } from './world.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- the shapes are the APIs' own
export type Json = any

/** Where a link to a file stands. */
export const LINK = 'a link to the file'

/** The file of a message, and each API's words for it. */
export interface ExpectedFile {
  readonly data: Uint8Array
  readonly mimetype: string
  readonly name: string | null
  readonly seconds?: number
  /** RyzeAPI's `media.type`, in events and in history. */
  readonly ryze: readonly [event: string, history: string]
  /** GOWA's `media_type`, which names the field of its webhook as well; null where files have a list of their own. */
  readonly gowa: string | null
}

/** A kind of message, how somebody sends it, and what each API makes of it. Absent fields must be absent. */
export interface Kind {
  readonly name: string
  readonly send: (scene: Scene) => Promise<SandboxMessage>
  /** The text, caption or name; null when it has none. */
  readonly text: string | null
  /** RyzeAPI's `type`. */
  readonly type: string
  /** The only one, or the first. */
  readonly file?: ExpectedFile
  /** Of a carousel: the files of its cards. */
  readonly cards?: readonly ExpectedFile[]
  readonly mentions?: readonly string[]
  /** What is readable of the message that it answers, and the file of that one. */
  readonly quotes?: { readonly text: string | null; readonly mimetype?: string }
  /** Fields of WAHA's message beside `body`, `media` and `replyTo`. */
  readonly waha?: Json
  /** Fields of RyzeAPI's `message` beside `type`, `content` and `media`. */
  readonly ryze?: Json
  /** Fields of GOWA's payload beside `body`, the file and the quote; undefined takes one away. */
  readonly gowa?: Json
  /** Fields of GOWA's row that differ from the text and the file. */
  readonly row?: (sent: SandboxMessage) => Json
  /** Somewhere else than in the chat with Ana. */
  readonly chat?: 'group'
}

/** Bytes that no other message has: what follows the end of a file does not change what it is. */
export const ownBytes = (file: FileToSend, name: string): Buffer =>
  Buffer.concat([file.data as Uint8Array, Buffer.from(`\n${name}`)])
