import type { Message, MessageRef } from '../model/message.ts'

/** Where a file of a message is: not here (yet), here, or not to be had. */
export type FileState = 'pending' | 'ready' | 'failed'

/** What is known of one file of a message. Times are milliseconds since 1970. */
export interface FileRecord {
  /** Of the file, within the store. */
  readonly key: number
  readonly session: string
  readonly message: Pick<MessageRef, 'id' | 'chat' | 'fromMe'>
  /** Which of the message's files: 0 for its own, n for that of its nth card. */
  readonly part: number
  readonly state: FileState
  /** The stored file's name; null when it is not here. */
  readonly file: string | null
  readonly size: number | null
  /** Why it failed, or why the last attempt did. */
  readonly code: string | null
  readonly reason: string | null
  readonly attempts: number
  /** When it is tried (again) by itself; null: when somebody asks for it. */
  readonly nextAt: number | null
  /** Whether the phone was asked to upload it once more. */
  readonly renewed: boolean
  readonly readyAt: number | null
  readonly usedAt: number | null
}

/** A file that is asked about. */
export interface ListedFile {
  readonly message: Pick<Message, 'id' | 'chat' | 'fromMe'>
  readonly part: number
}

/** A file in the media store, named by its content. */
export interface StoredName {
  readonly session: string
  readonly name: string
  /** Null while it is being written. */
  readonly size: number | null
}

/** What is known of the files of messages, and which files are stored. Files go when no message has them any more. */
export interface FileStore {
  /** Makes a record for a file that has none, due at this time; returns the record. Null: no such message is stored. */
  want(
    session: string,
    ref: MessageRef,
    file: { readonly part: number; readonly at: number | null },
  ): Promise<FileRecord | null>
  /** One entry per file; null where nothing is known. */
  list(session: string, files: readonly ListedFile[]): Promise<readonly (FileRecord | null)[]>
  /** The one that is due for the longest, of these sessions and without these keys. Null: none is. */
  due(query: {
    readonly until: number
    readonly of: readonly string[]
    readonly busy: readonly number[]
  }): Promise<FileRecord | null>
  /** When the next one is due; null when none waits. */
  nextAt(): Promise<number | null>
  amend(
    session: string,
    key: number,
    change: Partial<Pick<FileRecord, 'state' | 'code' | 'reason' | 'attempts' | 'nextAt' | 'renewed'>>,
  ): Promise<void>
  /** The phone has uploaded it once more: from now on the message has this protobuf. */
  renew(session: string, key: number, raw: Uint8Array): Promise<void>
  /** Notes that a file is about to be written. Returns what is stored under this name already. */
  begin(session: string, name: string, at: number): Promise<StoredName>
  /** The file is there: of this record, and for others. */
  ready(
    session: string,
    key: number,
    file: { readonly name: string; readonly size: number; readonly at: number },
  ): Promise<void>
  touch(session: string, name: string, at: number): Promise<void>
  stored(session: string, name: string): Promise<StoredName | null>
  /** Whether a message has the file. */
  isUsed(session: string, name: string): Promise<boolean>
  /** Forgets the file; messages that have it are pending again. */
  drop(session: string, name: string): Promise<void>
  /** Files that were being written; at the start of the process. */
  unfinished(limit: number): Promise<readonly StoredName[]>
  /** Whole files that no message has any more. */
  orphans(limit: number): Promise<readonly StoredName[]>
  /** Whole files that nobody asked for since, the oldest first. */
  unused(query: { readonly before: number; readonly limit: number }): Promise<readonly StoredName[]>
  /** Bytes of all whole files together. */
  usage(): Promise<number>
}
