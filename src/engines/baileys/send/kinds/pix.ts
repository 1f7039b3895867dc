import { randomBytes } from 'node:crypto'
import type { Composer } from './composer.ts'
import { flowButton } from './flow-button.ts'
import { flowFields, wordsFields } from './flow-fields.ts'

const NOTHING = { value: 0, offset: 100 }

/** A card with a Pix key to copy; phones want an order with it, which is empty. */
export const composePix: Composer<'pix'> = ({ merchant, key, keyType, text }) => {
  const params = {
    currency: 'BRL',
    total_amount: NOTHING,
    reference_id: randomBytes(6).toString('hex').toUpperCase(),
    type: 'physical-goods',
    order: {
      status: 'pending',
      subtotal: NOTHING,
      order_type: 'ORDER',
      items: [{ name: '', amount: NOTHING, quantity: 0, sale_amount: NOTHING }],
    },
    payment_settings: [
      { type: 'pix_static_code', pix_static_code: { merchant_name: merchant, key, key_type: keyType } },
    ],
    share_payment_status: false,
  }
  return {
    interactiveMessage: { ...wordsFields({ text, footer: null }), ...flowFields([flowButton('payment_info', params)]) },
  }
}
