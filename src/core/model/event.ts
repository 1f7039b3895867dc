import type { Jid } from './address.ts'
import type { Ack, Message, MessageRef } from './message.ts'
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
  | { readonly type: 'message.created'; readonly message: Message }
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
  | {
      readonly type: 'message.reaction'
      readonly action: MessageAction
      readonly target: MessageRef
      /** Empty when the reaction was taken back. */
      readonly text: string
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
  | {
      readonly type: 'history.progress'
      readonly percent: number | null
      readonly messages: number
      readonly chats: number
      readonly done: boolean
    }
  | {
      readonly type: 'chat.changed'
      readonly chat: Jid
      readonly archived?: boolean
      readonly pinned?: boolean
      readonly timestamp: number
    }

export type EventType = GatewayEvent['type']

/** An event's place in its session's log. */
export interface LoggedEvent {
  readonly session: string
  /** 1, 2, 3 … without gaps within a session. */
  readonly seq: number
  /** Stable id, the same in every delivery: a lower-case ULID. */
  readonly id: string
  /** Milliseconds since 1970 of its creation. */
  readonly timestamp: number
  /** Order is kept within a lane: the chat it belongs to, or `session`. */
  readonly lane: string
  readonly event: GatewayEvent
}
