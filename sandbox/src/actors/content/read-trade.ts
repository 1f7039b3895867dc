import { proto } from '../../wire/proto.ts'
import type { CallView, InviteView, TradeView } from './details.ts'
import { numberOf, textOf } from './values.ts'

interface Trade {
  readonly kind: 'product' | 'order' | 'payment' | 'invite' | 'call'
  readonly text: string | null
  readonly details: { readonly trade?: TradeView; readonly invite?: InviteView; readonly call?: CallView }
}

const { CallOutcome } = proto.Message.CallLogMessage
const EMPTY: Omit<TradeView, 'form'> = {
  id: null,
  title: null,
  currency: null,
  amount: null,
  items: null,
  seller: null,
}

/** Goods, money, invitations and calls. */
export function readTrade(message: proto.IMessage): Trade | null {
  return readGoods(message) ?? readPayment(message) ?? readInvite(message) ?? readCall(message)
}

function readGoods({ productMessage, orderMessage }: proto.IMessage): Trade | null {
  if (productMessage) {
    const { product, body, businessOwnerJid } = productMessage
    const trade: TradeView = {
      ...EMPTY,
      form: 'product',
      id: textOf(product?.productId),
      title: textOf(product?.title),
      currency: textOf(product?.currencyCode),
      amount: numberOf(product?.priceAmount1000),
      seller: textOf(businessOwnerJid),
    }
    return { kind: 'product', text: textOf(body) ?? trade.title, details: { trade } }
  }
  if (!orderMessage) return null
  const trade: TradeView = {
    form: 'order',
    id: textOf(orderMessage.orderId),
    title: textOf(orderMessage.orderTitle),
    currency: textOf(orderMessage.totalCurrencyCode),
    amount: numberOf(orderMessage.totalAmount1000),
    items: orderMessage.itemCount ?? 0,
    seller: textOf(orderMessage.sellerJid),
  }
  return { kind: 'order', text: textOf(orderMessage.message) ?? trade.title, details: { trade } }
}

function readPayment(message: proto.IMessage): Trade | null {
  const { requestPaymentMessage, sendPaymentMessage, declinePaymentRequestMessage, cancelPaymentRequestMessage } =
    message
  const payment = (trade: Partial<TradeView> & Pick<TradeView, 'form'>, note?: proto.IMessage | null): Trade => ({
    kind: 'payment',
    text: textOf(note?.extendedTextMessage?.text ?? note?.conversation),
    details: { trade: { ...EMPTY, ...trade } },
  })
  if (requestPaymentMessage) {
    const { currencyCodeIso4217, amount1000, noteMessage } = requestPaymentMessage
    const trade = { currency: textOf(currencyCodeIso4217), amount: numberOf(amount1000) }
    return payment({ form: 'request', ...trade }, noteMessage)
  }
  if (sendPaymentMessage) {
    const { requestMessageKey, noteMessage } = sendPaymentMessage
    return payment({ form: 'send', id: textOf(requestMessageKey?.id) }, noteMessage)
  }
  if (declinePaymentRequestMessage)
    return payment({ form: 'decline', id: textOf(declinePaymentRequestMessage.key?.id) })
  if (cancelPaymentRequestMessage) return payment({ form: 'cancel', id: textOf(cancelPaymentRequestMessage.key?.id) })
  return message.paymentInviteMessage ? payment({ form: 'invite' }) : null
}

function readInvite({
  groupInviteMessage: group,
  newsletterAdminInviteMessage: channel,
}: proto.IMessage): Trade | null {
  if (group) {
    const invite: InviteView = {
      to: 'group',
      jid: group.groupJid ?? '',
      name: textOf(group.groupName),
      code: textOf(group.inviteCode),
      expiresAt: numberOf(group.inviteExpiration),
    }
    return { kind: 'invite', text: textOf(group.caption) ?? invite.name, details: { invite } }
  }
  if (!channel) return null
  const invite: InviteView = {
    to: 'newsletter',
    jid: channel.newsletterJid ?? '',
    name: textOf(channel.newsletterName),
    code: null,
    expiresAt: numberOf(channel.inviteExpiration),
  }
  return { kind: 'invite', text: textOf(channel.caption) ?? invite.name, details: { invite } }
}

function readCall({ callLogMesssage: call }: proto.IMessage): Trade | null {
  if (!call) return null
  // Newer apps may know more outcomes.
  const outcome = CallOutcome[call.callOutcome ?? CallOutcome.CONNECTED] ?? 'UNKNOWN'
  const seconds = numberOf(call.durationSecs) ?? 0
  return { kind: 'call', text: null, details: { call: { video: call.isVideo === true, outcome, seconds } } }
}
