import { randomFillSync } from 'node:crypto'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const TIME_CHARS = 10
const RANDOM_CHARS = 16

/** Makes lower-case ULIDs: sortable by the millisecond, and increasing within one. */
export function createUlidFactory(now: () => number = Date.now): () => string {
  const random = new Uint8Array(RANDOM_CHARS)
  let last = -1
  return () => {
    const time = now()
    if (time === last) increment(random)
    else renew(random)
    last = time
    return encodeTime(time) + Array.from(random, (digit) => ALPHABET[digit]).join('')
  }
}

/** A new lower-case ULID. */
export const ulid = createUlidFactory()

function encodeTime(time: number): string {
  let out = ''
  for (let rest = time, i = 0; i < TIME_CHARS; i++, rest = Math.floor(rest / 32)) out = ALPHABET[rest % 32] + out
  return out
}

function renew(digits: Uint8Array): void {
  randomFillSync(digits)
  for (let i = 0; i < digits.length; i++) digits[i] = digits[i]! & 31
}

function increment(digits: Uint8Array): void {
  for (let i = digits.length - 1; i >= 0; i--) {
    if (digits[i]! < 31) {
      digits[i] = digits[i]! + 1
      return
    }
    digits[i] = 0
  }
}
