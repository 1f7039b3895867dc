import { toPixKey } from '../../convert/pix.ts'
import { requireText, requireWord } from '../../required.ts'
import { pixRequest } from '../../schemas/send.ts'
import { sendRoute } from './send-route.ts'

/** POST /api/message/pix/{instance}: a card with a key to copy. */
export const pix = sendRoute('pix', {
  summary: 'Send PIX',
  body: pixRequest,
  toDraft({ merchantName, pixKey, pixKeyType }) {
    const merchant = requireText(merchantName, 'merchantName is required')
    const key = requireText(pixKey, 'pixKey is required')
    const keyType = requireWord(pixKeyType, 'pixKeyType is required: CPF, CNPJ, EMAIL, PHONE or RANDOM')
    return { kind: 'pix', merchant, ...toPixKey(key, keyType), text: null }
  },
})
