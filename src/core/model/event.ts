import type { Jid } from './address.ts'
import type { Answer } from './answer.ts'
import type { CallUpdate } from './call.ts'
import type { Group, GroupMember, GroupMembersChange } from './group.ts'
import type { Label } from './label.ts'
import type { Ack, Message, MessageOrigin, MessageRef } from './message.ts'
import type { Me, SessionStatus, StatusPoint, Trouble } from './session.ts'

/** A change to a message that travels as a message of its own: who did it, when, under which id. */
export interface MessageAction {
  readonly id: string
  readonly fromMe: boolean
  readonly sender: Jid
  readonly senderAlt: Jid | null
  readonly senderName: string | null
  readonly timestamp: number
  readonly raw: Uint8Array | null
  /** `api` when it went out through this gateway; absent otherwise. */
  readonly origin?: MessageOrigin
}

/** Everything the gateway announces. Adding a variant makes every dialect's encoder fail to compile until it answers. */
export type GatewayEvent =
  | {
      readonly type: 'session.status'
      readonly status: SessionStatus
      readonly trouble: Trouble | null
      readonly qr: string | null
      readonly me: Me | null
      readonly statuses: readonly StatusPoint[]
    }
  /** A message that our store did not have: received, sent through an API, or written on another device. */
  | {
      readonly type: 'message.created'
      readonly message: Message
      /** It was announced as undecryptable before. */
      readonly recovered?: true
    }
  | {
      readonly type: 'message.ack'
      readonly target: MessageRef
      /** Whose receipt it is, in groups; null in a chat with one person. */
      readonly by: Jid | null
      readonly ack: Ack
      readonly timestamp: number
      /** WhatsApp's code when it refused the message. */
      readonly errorCode: number | null
    }
  /** A file of a message is here, and can be had without waiting. */
  | {
      readonly type: 'media.ready'
      readonly target: MessageRef
      /** Of which card of the message; absent for its own. */
      readonly part?: number
      readonly size: number
      readonly timestamp: number
    }
  /** A file of a message is not to be had. */
  | {
      readonly type: 'media.failed'
      readonly target: MessageRef
      readonly part?: number
      /** One of the gateway's error codes, such as FILE_GONE. */
      readonly code: string
      readonly reason: string
      readonly timestamp: number
    }
  | {
      readonly type: 'message.reaction'
      readonly action: MessageAction
      readonly target: MessageRef
      /** Empty when the reaction was taken back. */
      readonly text: string
    }
  /** Somebody voted or answered an event; `answer` is null when it cannot be decrypted: told again should that change. */
  | {
      readonly type: 'message.answered'
      readonly action: MessageAction
      readonly target: MessageRef
      readonly to: Answer['to']
      readonly answer: Answer | null
      /** Milliseconds since 1970. */
      readonly at: number
    }
  | {
      readonly type: 'message.edited'
      readonly action: MessageAction
      readonly target: MessageRef
      /** As it reads now; null when the original is not stored. */
      readonly message: Message | null
      readonly text: string | null
    }
  | {
      readonly type: 'message.revoked'
      readonly action: MessageAction
      readonly target: MessageRef
      /** As it was before, when we had it. */
      readonly before: Message | null
    }
  /** A message came that cannot be read yet; the sender was asked again. */
  | {
      readonly type: 'message.undecryptable'
      readonly target: MessageRef
      readonly timestamp: number
      readonly reason: string
    }
  /** WhatsApp did not confirm an own message in time; it is sent again with the same id. */
  | { readonly type: 'message.unconfirmed'; readonly target: MessageRef; readonly timestamp: number }
  /** WhatsApp holds the account back: from writing to new people (`reachout`), or from writing at all (`rate`). */
  | {
      readonly type: 'account.limited'
      readonly reason: 'reachout' | 'rate'
      /** WhatsApp's number for it: 463, 429. */
      readonly code: number
      /** Unix seconds until which nothing is tried; null when that is not known. */
      readonly until: number | null
      readonly timestamp: number
    }
  /** A receiver of this session's events is not sent anything for now, or is again. */
  | {
      readonly type: 'subscription.changed'
      readonly subscription: string
      readonly state: 'active' | 'paused'
      readonly reason: string | null
      readonly timestamp: number
    }
  | {
      readonly type: 'history.progress'
      readonly percent: number | null
      readonly messages: number
      readonly chats: number
      readonly done: boolean
    }
  /** A chat's state: what is named has changed, by us or on another device. */
  | {
      readonly type: 'chat.changed'
      readonly chat: Jid
      readonly chatAlt?: Jid | null
      readonly archived?: boolean
      readonly pinned?: boolean
      /** Unix seconds; -1 for always; null when not muted any more. */
      readonly mutedUntil?: number | null
      readonly unread?: number
      readonly markedUnread?: boolean
      readonly favorite?: boolean
      readonly ephemeralSeconds?: number
      readonly timestamp: number
    }
  /** All messages of a chat are gone, except starred ones when they were to be kept. */
  | { readonly type: 'chat.cleared'; readonly chat: Jid; readonly keptStarred: boolean; readonly timestamp: number }
  | { readonly type: 'chat.deleted'; readonly chat: Jid; readonly timestamp: number }
  | {
      readonly type: 'message.starred'
      readonly target: MessageRef
      readonly starred: boolean
      readonly timestamp: number
    }
  /** Pinned in its chat for everyone, or taken down: `pinnedUntil` is null then. */
  | {
      readonly type: 'message.pinned'
      readonly action: MessageAction
      readonly target: MessageRef
      readonly pinnedUntil: number | null
    }
  /** Deleted on the account's own devices only. */
  | {
      readonly type: 'message.deleted'
      readonly target: MessageRef
      readonly before: Message | null
      readonly timestamp: number
    }
  | {
      readonly type: 'label.changed'
      readonly label: Label
      readonly deleted: boolean
      readonly timestamp: number
    }
  /** A label was put on a chat or on a message (then `message` names it), or taken off. */
  | {
      readonly type: 'label.assigned'
      readonly label: Label
      readonly chat: Jid
      readonly message: MessageRef | null
      readonly assigned: boolean
      readonly timestamp: number
    }
  | { readonly type: 'call'; readonly call: CallUpdate }
  | {
      readonly type: 'group.members'
      readonly group: Jid
      readonly change: GroupMembersChange
      readonly members: readonly GroupMember[]
      /** Who did it; null when WhatsApp does not say. */
      readonly by: Jid | null
      readonly timestamp: number
      /** The group as it is then, when somebody joined it and it is stored. */
      readonly info?: Group | null
    }
  /** Subject, description or settings; `changed` names the fields of `Group`. */
  | {
      readonly type: 'group.changed'
      readonly group: Group
      readonly changed: readonly (keyof Group)[]
      readonly by: Jid | null
      readonly timestamp: number
    }

export type EventType = GatewayEvent['type']

/** An event's place in its session's log. */
export interface LoggedEvent {
  readonly session: string
  /** 1, 2, 3 … without gaps within a session. */
  readonly seq: number
  /** Its place in one order across sessions: it grows, with gaps. */
  readonly position: number
  /** Stable id, the same in every delivery: a lower-case ULID. */
  readonly id: string
  /** Milliseconds since 1970 of its creation. */
  readonly timestamp: number
  /** Order is kept within a lane: the chat it belongs to, or `session`. */
  readonly lane: string
  /** What caused it, the same from the socket to the delivery: a stanza's id, or a request's; absent when nothing did. */
  readonly trace?: string
  /** Who the account was then; absent when it is not known. */
  readonly me?: Me | null
  readonly event: GatewayEvent
}
