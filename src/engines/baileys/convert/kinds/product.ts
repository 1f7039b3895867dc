import type { proto } from 'baileys'
import { toNumber } from '../../proto.ts'
import { jidOf, type Reader, wordsOf } from './reader.ts'

export const readProduct: Reader<proto.Message.IProductMessage> = ({ product, body, businessOwnerJid }) => ({
  kind: 'product',
  text: wordsOf(body) ?? wordsOf(product?.title),
  id: product?.productId ?? '',
  title: wordsOf(product?.title),
  description: wordsOf(product?.description),
  currency: wordsOf(product?.currencyCode),
  price: product?.priceAmount1000 == null ? null : toNumber(product.priceAmount1000),
  url: wordsOf(product?.url),
  seller: jidOf(businessOwnerJid),
})
