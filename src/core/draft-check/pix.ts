import type { MessageDraft } from '../model/draft.ts'
import { refuse } from './refuse.ts'
import { checkLength, checkWords } from './text.ts'

type Pix = Extract<MessageDraft, { readonly kind: 'pix' }>

const KEYS: Readonly<Record<Pix['keyType'], readonly [pattern: RegExp, what: string]>> = {
  CPF: [/^\d{11}$/, '11 digits'],
  CNPJ: [/^\d{14}$/, '14 digits'],
  EMAIL: [/^[^\s@]{1,64}@[^\s@]+\.[^\s@]+$/, 'an e-mail address'],
  PHONE: [/^\+?\d{10,15}$/, 'a phone number with its country, such as +5511999999999'],
  EVP: [/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'a UUID'],
}

/** Throws BAD_REQUEST. */
export function checkPix({ merchant, key, keyType, text }: Pix): void {
  checkWords(merchant, { field: "the merchant's name", max: 100 })
  const [pattern, what] = KEYS[keyType]
  if (!pattern.test(key)) refuse(`a Pix key of the type ${keyType} must be ${what}`)
  checkLength(text, { field: 'text', max: 1_024 })
}
