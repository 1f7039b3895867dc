import type { proto } from 'baileys'
import type { Button } from '../../../../core/model/content.ts'

type FlowButton = proto.Message.InteractiveMessage.NativeFlowMessage.INativeFlowButton

/** A button as a native flow names it. */
export function toFlowButton({ type, id, text, value = '' }: Button): FlowButton {
  switch (type) {
    case 'reply':
      return flowButton('quick_reply', { display_text: text, id })
    case 'url':
      return flowButton('cta_url', { display_text: text, url: value, merchant_url: value })
    case 'call':
      return flowButton('cta_call', { display_text: text, phone_number: value })
    case 'copy':
      return flowButton('cta_copy', { display_text: text, copy_code: value })
    case 'other':
      return { name: id, buttonParamsJson: value }
  }
}

export const flowButton = (name: string, params: unknown): FlowButton => ({
  name,
  buttonParamsJson: JSON.stringify(params),
})
