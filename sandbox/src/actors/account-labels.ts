import { ActorError } from './actor-error.ts'
import { requireMessage } from './account-messages.ts'
import { listLabels, type LabelRow } from './phone-labels.ts'
import type { Phone } from './phone.ts'

/** The labels of an account, as a business phone has them. */
export interface AccountLabels {
  labels(): readonly LabelRow[]
  /** Makes a label; the next free id unless told. */
  createLabel(label: { readonly id?: string; readonly name: string; readonly color?: number }): Promise<LabelRow>
  changeLabel(id: string, change: { readonly name?: string; readonly color?: number }): Promise<LabelRow>
  deleteLabel(id: string): Promise<void>
  labelChat(id: string, chat: string, labeled?: boolean): Promise<LabelRow>
  labelMessage(id: string, messageId: string, labeled?: boolean): Promise<LabelRow>
}

/** The labels of a phone, as the account's owner handles them. */
export function createAccountLabels(phone: Phone): AccountLabels {
  const labels = (): readonly LabelRow[] => listLabels(phone.context)
  const requireLabel = (id: string): LabelRow => {
    const label = labels().find((each) => each.id === id)
    if (label === undefined) throw new ActorError('LABEL_NOT_FOUND', `this phone has no label ${id}`)
    return label
  }
  const nextId = (): string => String(Math.max(0, ...labels().map(({ id }) => Number(id) || 0)) + 1)
  return {
    labels,
    async createLabel({ id = nextId(), name, color = 0 }) {
      if (labels().some((each) => each.id === id)) throw new ActorError('ID_TAKEN', `there is already a label ${id}`)
      await phone.act({ type: 'label', id, name, color })
      return requireLabel(id)
    },
    async changeLabel(id, change) {
      const { name, color } = { ...requireLabel(id), ...change }
      await phone.act({ type: 'label', id, name, color })
      return requireLabel(id)
    },
    async deleteLabel(id) {
      const { name, color } = requireLabel(id)
      await phone.act({ type: 'label', id, name, color, deleted: true })
    },
    async labelChat(id, chat, labeled = true) {
      requireLabel(id)
      await phone.act({ type: 'label-chat', id, jid: phone.chatOf(chat), labeled })
      return requireLabel(id)
    },
    async labelMessage(id, messageId, labeled = true) {
      requireLabel(id)
      await phone.act({ type: 'label-message', id, message: requireMessage(phone, messageId), labeled })
      return requireLabel(id)
    },
  }
}
