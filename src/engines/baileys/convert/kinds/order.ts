import type { proto } from 'baileys'
import { toNumber } from '../../proto.ts'
import { jidOf, type Reader, wordsOf } from './reader.ts'

export const readOrder: Reader<proto.Message.IOrderMessage> = (fields) => ({
  kind: 'order',
  text: wordsOf(fields.message) ?? wordsOf(fields.orderTitle),
  id: fields.orderId ?? '',
  title: wordsOf(fields.orderTitle),
  token: wordsOf(fields.token),
  items: fields.itemCount ?? 0,
  currency: wordsOf(fields.totalCurrencyCode),
  total: fields.totalAmount1000 == null ? null : toNumber(fields.totalAmount1000),
  seller: jidOf(fields.sellerJid),
})
