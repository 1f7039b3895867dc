import type { proto } from 'baileys'
import type { PaymentContent } from '../../../../core/model/content.ts'
import { type ProtoMessage, toNumber } from '../../proto.ts'
import { type Fields, isFields, parse, partIn, textIn } from './json.ts'
import { type Reader, wordsOf } from './reader.ts'

const plain = (form: PaymentContent['form'], text: string | null): PaymentContent => ({
  kind: 'payment',
  form,
  text,
  currency: null,
  amount: null,
})

export const readPaymentSent: Reader<proto.Message.ISendPaymentMessage> = ({ noteMessage }) =>
  plain('send', noteOf(noteMessage))

export const readPaymentRequest: Reader<proto.Message.IRequestPaymentMessage> = (fields) => ({
  ...plain('request', noteOf(fields.noteMessage)),
  currency: wordsOf(fields.currencyCodeIso4217) ?? wordsOf(fields.amount?.currencyCode),
  amount: fields.amount1000 == null ? amountOf(fields.amount) : toNumber(fields.amount1000),
})

export const readPaymentDecline: Reader<proto.Message.IDeclinePaymentRequestMessage> = () => plain('decline', null)
export const readPaymentCancel: Reader<proto.Message.ICancelPaymentRequestMessage> = () => plain('cancel', null)
export const readPaymentInvite: Reader<proto.Message.IPaymentInviteMessage> = () => plain('invite', null)

/** The card with a Pix key that a native flow shows; null when it is another payment. */
export function readPix(json: string, text: string | null): PaymentContent | null {
  const fields = parse(json)
  const settings: readonly unknown[] = Array.isArray(fields?.['payment_settings']) ? fields['payment_settings'] : []
  const code = settings
    .filter(isFields)
    .map((setting) => partIn(setting, 'pix_static_code'))
    .find((part) => part !== null)
  if (!fields || !code) return null
  return {
    kind: 'payment',
    form: 'pix',
    text,
    currency: textIn(fields, 'currency') ?? 'BRL',
    amount: totalOf(partIn(fields, 'total_amount')),
    pix: {
      merchant: textIn(code, 'merchant_name') ?? '',
      key: textIn(code, 'key') ?? '',
      keyType: textIn(code, 'key_type') ?? '',
    },
  }
}

/** A card without an amount says zero. */
function totalOf(total: Fields | null): number | null {
  const value = toNumber(total?.['value'])
  return value ? Math.round((value * 1000) / (toNumber(total?.['offset']) || 1)) : null
}

const amountOf = (money: proto.IMoney | null | undefined): number | null =>
  money?.value == null ? null : Math.round((toNumber(money.value) * 1000) / (money.offset || 1))

const noteOf = (note: ProtoMessage | null | undefined): string | null =>
  wordsOf(note?.extendedTextMessage?.text) ?? wordsOf(note?.conversation)
