/** Numbers that look drawn by lot and are the same for the same seed. */
export interface Random {
  /** From 0 to below 1. */
  next(): number
  between(low: number, high: number): number
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  hex(characters: number): string
  /** Draws of its own, which no draw from this one changes. */
  fork(name: string): Random
}

export function createRandom(seed: string | number): Random {
  const next = mulberry32(hash(String(seed)))
  const between = (low: number, high: number) => low + next() * (high - low)
  const whole = (low: number, high: number) => Math.floor(between(low, high + 1))
  return {
    next,
    between,
    whole,
    chance: (probability) => next() < probability,
    pick(list) {
      const [picked] = list.slice(whole(0, list.length - 1))
      if (picked === undefined) throw new Error('nothing to pick from')
      return picked
    },
    hex: (characters) =>
      Array.from({ length: characters }, () => whole(0, 15).toString(16))
        .join('')
        .toUpperCase(),
    fork: (name) => createRandom(`${seed}/${name}`),
  }
}

/** FNV-1a: neighbouring seeds begin far from each other. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193)
  return value >>> 0
}

/** A generator with 32 bits of state; nothing here needs a better one. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
