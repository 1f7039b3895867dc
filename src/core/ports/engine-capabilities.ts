import type { Jid } from '../model/address.ts'
import type { Label } from '../model/label.ts'
import type { MessageChange, MessageRef } from '../model/message.ts'

/** What an engine may be able to do beyond the required part: absent members mean that it cannot. */
export interface EngineCapabilities {
  readonly chatState?: ChatStateCapability
  readonly messageChanges?: MessageChangeCapability
  readonly chatTimers?: ChatTimerCapability
  readonly pictures?: PictureCapability
  readonly blocking?: BlockingCapability
  readonly presence?: PresenceCapability
  readonly calls?: CallCapability
  readonly vitals?: VitalsCapability
  readonly media?: MediaCapability
}

/** A chat's newest messages, by which WhatsApp knows up to where a change of the whole chat goes. */
export interface ChatRange {
  /** Newest first, at most a few; empty when the chat has none. */
  readonly messages: readonly { readonly ref: MessageRef; readonly timestamp: number }[]
}

/** One change to the account's own view of its chats, kept by WhatsApp for all devices of the account. */
export type ChatStateChange =
  | { readonly kind: 'pin'; readonly chat: Jid; readonly pinned: boolean }
  | { readonly kind: 'archive'; readonly chat: Jid; readonly archived: boolean; readonly range: ChatRange }
  /** `until` in Unix seconds, -1 for always, null to unmute. */
  | { readonly kind: 'mute'; readonly chat: Jid; readonly until: number | null }
  | { readonly kind: 'read'; readonly chat: Jid; readonly read: boolean; readonly range: ChatRange }
  /** The whole list, in its order: WhatsApp keeps favourites as one value. */
  | { readonly kind: 'favorites'; readonly chats: readonly Jid[] }
  | { readonly kind: 'star'; readonly target: MessageRef; readonly starred: boolean }
  | { readonly kind: 'deleteMessage'; readonly target: MessageRef; readonly timestamp: number }
  | { readonly kind: 'clear'; readonly chat: Jid; readonly keepStarred: boolean; readonly range: ChatRange }
  | { readonly kind: 'deleteChat'; readonly chat: Jid; readonly range: ChatRange }
  | { readonly kind: 'contact'; readonly jid: Jid; readonly name: string }
  | { readonly kind: 'pushName'; readonly name: string }
  | { readonly kind: 'label'; readonly label: Label; readonly deleted: boolean }
  | { readonly kind: 'labelChat'; readonly label: string; readonly chat: Jid; readonly assigned: boolean }
  | {
      readonly kind: 'labelMessage'
      readonly label: string
      readonly target: MessageRef
      readonly assigned: boolean
    }

/** Changes kept in WhatsApp's app state. */
export interface ChatStateCapability {
  /**
   * Makes the change; resolves when WhatsApp's server has taken it. When another device was faster, its changes are taken
   * over first and this one is made again, before anything is answered. Nothing comes back as an event. Rejects with
   * SESSION_NOT_READY, CHAT_STATE_UNAVAILABLE (the phone has not shared its keys yet), CHAT_STATE_CONFLICT (other devices
   * kept being faster) or WHATSAPP_REFUSED; then nothing has changed. `revise` is asked for the change once more when all
   * that other devices did is stored, before each time that it is made: for what is written whole.
   */
  change(change: ChatStateChange, revise?: () => Promise<ChatStateChange>): Promise<void>
  /** Takes over what other devices changed; resolves when it is stored. Rejects as `change` does. */
  refresh(): Promise<void>
}

/** A change as it will leave: a message of its own, and for edits what the target says then. */
export interface ComposedChange {
  readonly id: string
  readonly chat: Jid
  readonly raw: Uint8Array
  /** Of the stanza, beside the usual ones. */
  readonly attributes: Readonly<Record<string, string>>
  readonly edited: Uint8Array | null
}

/** Changes that travel as messages of their own. */
export interface MessageChangeCapability {
  /** Builds what will leave, with an id that may still be replaced by another. Nothing leaves yet. Throws CHANGE_REFUSED and SESSION_NOT_READY. */
  compose(change: MessageChange): Promise<ComposedChange>
  /**
   * Sends a composed change; resolves when WhatsApp's server has taken it. Nothing comes back as an event. Rejects as
   * `EngineSession.transmit` does, and with CHANGE_REFUSED when WhatsApp does not allow it. May be called again with the same.
   */
  transmit(
    change: Omit<ComposedChange, 'edited'> & { readonly audience?: readonly Jid[] },
  ): Promise<{ readonly timestamp: number }>
}

/** How long messages of a chat stay. */
export interface ChatTimerCapability {
  /**
   * Seconds (86400, 604800, 7776000) or 0 for ever. What is made again under the same `record` shows once to others. Rejects
   * with NOT_GROUP_ADMIN or NOT_IN_GROUP in groups.
   */
  set(chat: Jid, seconds: number, record?: string): Promise<void>
}

/** A profile picture as WhatsApp gives it: the address expires after some days. */
export interface ProfilePicture {
  readonly id: string
  readonly url: string
}

/** Pictures of people and groups. */
export interface PictureCapability {
  /** Null when there is none, or it is not for us to see. */
  get(jid: Jid, options: { readonly preview: boolean }): Promise<ProfilePicture | null>
}

/** Who may not write to us. */
export interface BlockingCapability {
  set(jid: Jid, blocked: boolean): Promise<void>
  list(): Promise<readonly Jid[]>
}

/** Whether the account shows as online. */
export interface PresenceCapability {
  set(presence: 'available' | 'unavailable'): Promise<void>
}

/** A file of a message that is to be fetched. */
export interface WantedDownload {
  /** The message's protobuf, which says where it is and how it is read. */
  readonly raw: Uint8Array
  /** As `FilePart` names it. */
  readonly part: number
  /** SHA-256 of the file in hexadecimal digits, as the message was understood: another file is FILE_INVALID. */
  readonly sha256: string | null
}

/** Files of messages. */
export interface MediaCapability {
  /**
   * A file of a message, decrypted and checked as it comes; never whole in memory. The pieces are the taker's. Throws
   * FILE_GONE when WhatsApp does not have it any more, FILE_INVALID when what it has is not that file (at its end, when only
   * then it can be known), WHATSAPP_UNREACHABLE. Needs no connection of the session.
   */
  download(file: WantedDownload, signal: AbortSignal): AsyncIterable<Uint8Array>
  /**
   * Asks the phone to upload a file of a message once more; resolves with the message's new protobuf. Throws FILE_GONE when
   * the phone does not have it either, SESSION_NOT_READY, WHATSAPP_UNREACHABLE when it does not answer in time.
   */
  renew(ref: MessageRef, raw: Uint8Array, part: number): Promise<Uint8Array>
}

/** Incoming calls. */
export interface CallCapability {
  reject(call: { readonly id: string; readonly from: Jid }): Promise<void>
}

/** How a session's connection is doing. */
export interface Vitals {
  /** Milliseconds since 1970 of the last frame from WhatsApp; null while there is no connection. */
  readonly lastFrameAt: number | null
  /** Events that wait to be stored. */
  readonly waiting: number
}

/** Signs of life. */
export interface VitalsCapability {
  /** What is known now: never waits, never throws. */
  read(): Vitals
}
