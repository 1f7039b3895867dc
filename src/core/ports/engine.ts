import type { Jid } from '../model/address.ts'
import type { Answer, OpenedAnswer, SealedAnswer } from '../model/answer.ts'
import type { ChatPatch } from '../model/chat.ts'
import type { ContactPatch, IdentityPair } from '../model/contact.ts'
import type { MessageAction } from '../model/event.ts'
import type { CallUpdate } from '../model/call.ts'
import type { Group, GroupMember, GroupMembersChange } from '../model/group.ts'
import type { Label } from '../model/label.ts'
import type { ReadyDraft } from '../model/draft.ts'
import type { Ack, Message, MessageRef } from '../model/message.ts'
import type { ConnectionState, SessionConfig } from '../model/session.ts'
import type { EngineCapabilities } from './engine-capabilities.ts'
import type { KeyStore } from './key-store.ts'
import type { WaitingMessage } from './waiting-store.ts'

/** Speaks WhatsApp's protocol. One engine opens many sessions; a session's failure stays in that session. */
export interface Engine {
  readonly name: string
  /** Prepares a session; nothing connects before `start`. */
  open(options: EngineOptions): Promise<EngineSession>
  /** An id for a message that is sent later, by whichever session. */
  newMessageId(): string
  /** A message's protobuf as JSON, for readers that want WhatsApp's own form; null when it cannot be read. Pure. */
  describe(raw: Uint8Array): Readonly<Record<string, unknown>> | null
  /** Reads an answer that came before the message that it is about; null when that message does not open it. Pure. */
  openAnswer(sealed: SealedAnswer): OpenedAnswer | null
}

/** What a session of an engine is made of. */
export interface EngineOptions {
  readonly session: string
  readonly config: SessionConfig
  readonly keys: KeyStore
  readonly archive: EngineArchive
  readonly listener: EngineListener
}

/** What the engine may read back of what it announced. */
export interface EngineArchive {
  /**
   * The stored protobuf of a message or of a change that left, for retry receipts and quotes; null when we have none. With
   * `fromMe`, only what this account wrote, on whichever device.
   */
  rawMessage(ref: { readonly id: string; readonly chat: Jid; readonly fromMe?: true }): Promise<Uint8Array | null>
  /** Everybody a story of ours went to; null when that is not known, or not any more. */
  storyReaders(ref: { readonly id: string; readonly chat: Jid }): Promise<readonly Jid[] | null>
  /** Messages that were announced as undecryptable and have not come since, newest first. */
  waiting(limit: number): Promise<readonly WaitingMessage[]>
  group(jid: Jid): Promise<Group | null>
  /** Seconds until messages of this chat disappear; 0 when they stay. Absent: they always stay. */
  chatTimer?(jid: Jid): Promise<number>
}

/**
 * Called by the engine, one event of a session at a time where order matters (a message before its receipt).
 * Resolving means that the event is stored and may be acknowledged or settled; rejecting means that it is not, and the
 * engine must bring it again (from WhatsApp or from its inbox) and must not wipe anything.
 */
export type EngineListener = (event: EngineEvent) => Promise<void>

/**
 * `envelopes` are the inbox rows that this event settles, in the same transaction that stores it. `past` changes are part
 * of the history: stored, and nobody is told.
 */
export type EngineEvent = EngineAnnouncement & {
  /** The id of the stanza that it came in, for logs. */
  readonly trace?: string
}

type EngineAnnouncement =
  | { readonly type: 'connection'; readonly state: ConnectionState }
  /** Live, offline or replayed: the store decides whether it is new. */
  | { readonly type: 'message'; readonly message: Message; readonly envelopes: readonly string[] }
  | {
      readonly type: 'reaction'
      readonly action: MessageAction
      readonly target: MessageRef
      readonly text: string
      readonly past?: boolean
      readonly envelopes: readonly string[]
    }
  | {
      readonly type: 'edit'
      readonly action: MessageAction
      readonly target: MessageRef
      readonly text: string | null
      /** The new protobuf of the message. */
      readonly raw: Uint8Array | null
      readonly past?: boolean
      readonly envelopes: readonly string[]
    }
  | {
      readonly type: 'revoke'
      readonly action: MessageAction
      readonly target: MessageRef
      readonly past?: boolean
      readonly envelopes: readonly string[]
    }
  | {
      readonly type: 'receipt'
      readonly target: MessageRef
      readonly by: Jid | null
      readonly ack: Ack
      readonly timestamp: number
      readonly errorCode: number | null
    }
  /** Another device of the account read the chat up to here. */
  | { readonly type: 'read.self'; readonly chat: Jid; readonly ids: readonly string[]; readonly timestamp: number }
  | { readonly type: 'undecryptable'; readonly target: MessageRef; readonly timestamp: number; readonly reason: string }
  | { readonly type: 'history'; readonly batch: HistoryBatch; readonly envelopes: readonly string[] }
  | { readonly type: 'identities'; readonly pairs: readonly IdentityPair[] }
  | { readonly type: 'contacts'; readonly contacts: readonly ContactPatch[] }
  | { readonly type: 'chats'; readonly chats: readonly ChatPatch[] }
  /** `live`: the change has just happened, so that it is told. */
  | {
      readonly type: 'groups'
      readonly groups: readonly Group[]
      readonly live?: { readonly by: Jid | null }
      readonly envelopes?: readonly string[]
    }
  /** Pinned in its chat for everyone; `until` (Unix seconds) is null when it was taken down. */
  | {
      readonly type: 'pin'
      readonly action: MessageAction
      readonly target: MessageRef
      readonly until: number | null
      readonly past?: boolean
      readonly envelopes: readonly string[]
    }
  /** A vote in a poll or an answer to an event; null when it cannot be decrypted. `at` in milliseconds since 1970. */
  | {
      readonly type: 'answer'
      readonly to: Answer['to']
      readonly action: MessageAction
      readonly target: MessageRef
      readonly answer: Answer | null
      readonly at: number
      readonly past?: boolean
      readonly envelopes: readonly string[]
    }
  | { readonly type: 'star'; readonly target: MessageRef; readonly starred: boolean; readonly timestamp: number }
  /** Deleted on the account's own devices only. */
  | { readonly type: 'delete'; readonly target: MessageRef; readonly timestamp: number }
  /** `until`: messages up to this time (Unix seconds) are meant; null means all that there are. */
  | {
      readonly type: 'chat.cleared'
      readonly chat: Jid
      readonly until: number | null
      readonly keepStarred: boolean
      readonly timestamp: number
    }
  | { readonly type: 'chat.deleted'; readonly chat: Jid; readonly until: number | null; readonly timestamp: number }
  /** The whole list of favourite chats. */
  | { readonly type: 'favorites'; readonly chats: readonly Jid[]; readonly timestamp: number }
  | { readonly type: 'label'; readonly label: Label; readonly deleted: boolean; readonly timestamp: number }
  | {
      readonly type: 'label.assigned'
      readonly label: string
      readonly chat: Jid
      readonly message: MessageRef | null
      readonly assigned: boolean
      readonly timestamp: number
    }
  | { readonly type: 'call'; readonly call: CallUpdate; readonly envelopes?: readonly string[] }
  /** The groups themselves come as `groups`; this is what is told of it. */
  | {
      readonly type: 'group.members'
      readonly group: Jid
      readonly change: GroupMembersChange
      readonly members: readonly GroupMember[]
      readonly by: Jid | null
      readonly timestamp: number
      readonly envelopes?: readonly string[]
    }
  /** The picture of a person or group is another one now, or gone. */
  | { readonly type: 'picture'; readonly jid: Jid }
  /** Handled, with nothing to keep (key distribution, protocol messages, duplicates). */
  | { readonly type: 'settled'; readonly envelopes: readonly string[] }

/** A part of the account's past, as the phone sends it after pairing. */
export interface HistoryBatch {
  readonly chats: readonly ChatPatch[]
  readonly contacts: readonly ContactPatch[]
  readonly identities: readonly IdentityPair[]
  readonly messages: readonly Message[]
  /** 0 to 100; null when the phone did not say. */
  readonly percent: number | null
  readonly done: boolean
}

/** Whether a number is on WhatsApp, and under which addresses. */
export interface NumberCheck {
  readonly number: string
  readonly exists: boolean
  readonly jid: Jid | null
  readonly lid: Jid | null
}

/** What a chat shows while somebody writes or speaks. */
export type ChatActivity = 'typing' | 'recording' | 'paused'

/** One WhatsApp account's connection. Required members are what every engine can do. */
export interface EngineSession extends EngineCapabilities, AsyncDisposable {
  /** Connects and stays connected, reconnecting by itself until `stop`; resolves once the attempt has begun. Idempotent. */
  start(): Promise<void>
  /** Closes the connection and keeps the credentials. Resolves when nothing of this session is under way any more. */
  stop(): Promise<void>
  /** Tells WhatsApp to unlink this device, as far as it can be reached, and stops. Wiping the keys is the caller's part. */
  logout(): Promise<void>
  /** An 8-character code to type on the phone. Only while waiting for a scan. */
  requestPairingCode(digits: string): Promise<string>
  /**
   * Builds what will leave, with its final id and protobuf; its files are uploaded to WhatsApp. Nothing leaves yet. Throws
   * CHAT_INVALID, NOT_SUPPORTED for a kind it cannot send, and the like.
   */
  compose(draft: ReadyDraft): Promise<Message>
  /**
   * Sends a composed message; resolves when WhatsApp's server has taken it. Rejects with SEND_REFUSED (with WhatsApp's
   * code in `details.code`), ACCOUNT_RESTRICTED or SEND_RATE_LIMITED (with `details.retryAfterMs` when WhatsApp says so),
   * SEND_UNCONFIRMED (no answer in time; it may have arrived) or SESSION_NOT_READY. May be called again with the same
   * message: the id stays the same, and receivers show it once. A story goes to its audience and the account itself.
   */
  transmit(message: Message, options?: { readonly audience?: readonly Jid[] }): Promise<{ readonly timestamp: number }>
  /** Sends read receipts for messages of one chat (grouped by author in groups). */
  markRead(refs: readonly MessageRef[]): Promise<void>
  setActivity(chat: Jid, activity: ChatActivity): Promise<void>
  checkNumbers(digits: readonly string[]): Promise<readonly NumberCheck[]>
  newMessageId(): string
}
