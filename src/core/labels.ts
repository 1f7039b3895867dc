import type { Jid } from './model/address.ts'
import type { Label } from './model/label.ts'
import type { MessageLookup } from './messages.ts'

/** The account's labels. Putting one on a chat is `chats.change`. */
export interface Labels {
  list(session: string): Promise<readonly Label[]>
  /** Makes or changes a label on every device of the account. */
  put(session: string, label: Label): Promise<void>
  /** Throws LABEL_NOT_FOUND. */
  delete(session: string, id: string): Promise<void>
  /** Throws LABEL_NOT_FOUND, MESSAGE_NOT_FOUND. */
  assignToMessage(
    session: string,
    assignment: { readonly label: string; readonly message: MessageLookup; readonly assigned: boolean },
  ): Promise<void>
  /** Chats that carry it, as addresses. */
  chats(session: string, id: string): Promise<readonly Jid[]>
}
