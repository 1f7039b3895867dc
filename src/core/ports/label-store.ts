import type { Jid } from '../model/address.ts'
import type { Label } from '../model/label.ts'
import type { MessageRef } from '../model/message.ts'

/** Labels, and what carries them. */
export interface LabelStore {
  list(session: string): Promise<readonly Label[]>
  get(session: string, id: string): Promise<Label | null>
  /** Inserts or replaces. False when nothing changed. */
  put(session: string, label: Label): Promise<boolean>
  /** With all its assignments. Returns it as it was; null when there was none. */
  delete(session: string, id: string): Promise<Label | null>
  /** False when nothing changed. A chat that is not there is created; an unknown message changes nothing. */
  assign(
    session: string,
    assignment: {
      readonly label: string
      readonly chat: Jid
      readonly message: MessageRef | null
      readonly assigned: boolean
    },
  ): Promise<boolean>
}
