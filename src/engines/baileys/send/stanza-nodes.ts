import type { BinaryNode } from 'baileys'
import { type Jid, kindOf } from '../../../core/model/address.ts'
import { unwrap } from '../convert/unwrap.ts'
import type { ProtoMessage } from '../proto.ts'

/** Flows that WhatsApp takes as an attribute: payments. */
const PAYMENTS: Readonly<Record<string, string>> = {
  payment_info: 'payment_info',
  payment_status: 'payment_status',
  payment_method: 'payment_method',
  payment_reminder: 'payment_reminder',
  review_and_pay: 'order_details',
  review_order: 'order_status',
}

/** Flows that WhatsApp wants to know by their name. All others go as `mixed`: with their own names they are dropped. */
const NAMED: Readonly<Record<string, string>> = {
  cta_url: 'cta_url',
  cta_catalog: 'cta_catalog',
  catalog_message: 'catalog_message',
  galaxy_message: 'galaxy_message',
  booking_confirmation: 'booking_confirmation',
  call_permission_request: 'call_permission_request',
  open_webview: 'message_with_link',
}

/**
 * What the stanza says of the message for the server, which cannot read it. Without it WhatsApp takes interactive messages
 * and shows them to nobody. Depends on the message alone, so that one which is sent again is sent alike.
 */
export function stanzaNodes(message: ProtoMessage, chat: Jid, nowMs: number): BinaryNode[] {
  const inner = unwrap(message)
  if (inner.interactiveMessage) return interactiveNodes(flowNames(inner), chat, nowMs)
  if (inner.eventMessage) return [{ tag: 'meta', attrs: { event_type: 'creation' } }]
  const isPoll =
    inner.pollCreationMessage ??
    inner.pollCreationMessageV2 ??
    inner.pollCreationMessageV3 ??
    inner.pollCreationMessageV5
  return isPoll ? [{ tag: 'meta', attrs: { polltype: 'creation' } }] : []
}

function flowNames({ interactiveMessage }: ProtoMessage): readonly string[] {
  const buttons = interactiveMessage?.nativeFlowMessage?.buttons ?? []
  return [...new Set(buttons.map(({ name }) => name ?? ''))]
}

function interactiveNodes(names: readonly string[], chat: Jid, nowMs: number): BinaryNode[] {
  const [first = '', ...others] = names
  const attrs = { actual_actors: '2', host_storage: '2', privacy_mode_ts: String(Math.floor(nowMs / 1000)) }
  const payment = PAYMENTS[first]
  if (payment) return [{ tag: 'biz', attrs: { ...attrs, native_flow_name: payment } }]
  const name = (others.length === 0 && NAMED[first]) || 'mixed'
  const content = [
    {
      tag: 'interactive',
      attrs: { type: 'native_flow', v: '1' },
      content: [{ tag: 'native_flow', attrs: { v: '9', name } }],
    },
    { tag: 'quality_control', attrs: { source_type: 'third_party' } },
  ]
  const biz = { tag: 'biz', attrs, content }
  return kindOf(chat) === 'group' ? [biz] : [biz, { tag: 'bot', attrs: { biz_bot: '1' } }]
}
