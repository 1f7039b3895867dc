import { badRequest } from '../required.ts'

type PixKeyType = 'CPF' | 'CNPJ' | 'EMAIL' | 'PHONE' | 'RANDOM'

const KEYS: Readonly<Record<PixKeyType, readonly [form: RegExp, sentence: string]>> = {
  CPF: [/^\d{11}$/, '11 digits'],
  CNPJ: [/^\d{14}$/, '14 digits'],
  EMAIL: [/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an email address'],
  PHONE: [/^\+?\d{10,15}$/, 'a phone number in digits, country code first'],
  RANDOM: [/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i, 'a UUID'],
}

/** A key that is none would send somebody's money astray, or nowhere. Throws BAD_REQUEST. */
export function toPixKey(key: string, keyType: PixKeyType) {
  const [form, sentence] = KEYS[keyType]
  if (!form.test(key)) throw badRequest(`pixKey must be ${sentence} for ${keyType}`)
  return { key, keyType: keyType === 'RANDOM' ? ('EVP' as const) : keyType }
}
