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

/** The millisecond in a ULID, or in its beginning of 10 characters. */
export const timeOfUlid = (id: string): number =>
  Array.from(id.slice(0, TIME_CHARS)).reduce((time, char) => time * 32 + ALPHABET.indexOf(char), 0)

/** Random bytes are fetched in bulk: a call for each ULID costs more than everything else. */
const pool = new Uint8Array(RANDOM_CHARS * 256)
let used = pool.length

function renew(digits: Uint8Array): void {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  for (let i = 0; i < digits.length; i++) digits[i] = pool[used++]! & 31
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
