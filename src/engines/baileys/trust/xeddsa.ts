import { createPublicKey, verify } from 'node:crypto'

const PRIME = 2n ** 255n - 19n
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex')

/**
 * Checks a Signal signature (XEdDSA) with Node's own Ed25519: the Montgomery key is mapped to the Edwards curve, whose
 * sign bit the signature carries in its last byte.
 */
export function verifySignature(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const montgomery = publicKey.byteLength === 33 ? publicKey.subarray(1) : publicKey
  if (montgomery.byteLength !== 32 || signature.byteLength !== 64) return false
  const edwards = toEdwards(montgomery, (signature[63] ?? 0) & 0x80)
  if (!edwards) return false
  const plain = Buffer.from(signature)
  plain[63] = (plain[63] ?? 0) & 0x7f
  const key = createPublicKey({ key: Buffer.concat([SPKI_ED25519, edwards]), format: 'der', type: 'spki' })
  return verify(null, message, key, plain)
}

function toEdwards(montgomery: Uint8Array, signBit: number): Buffer | null {
  const u = BigInt(`0x${Buffer.from(montgomery).reverse().toString('hex')}`) & ((1n << 255n) - 1n)
  if (u + 1n === PRIME) return null
  const y = mod((u - 1n) * power(u + 1n, PRIME - 2n))
  const bytes = Buffer.from(y.toString(16).padStart(64, '0'), 'hex').reverse()
  bytes[31] = (bytes[31] ?? 0) | signBit
  return bytes
}

const mod = (value: bigint): bigint => ((value % PRIME) + PRIME) % PRIME

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let rest = exponent, factor = mod(base); rest > 0n; rest >>= 1n, factor = (factor * factor) % PRIME) {
    if (rest & 1n) result = (result * factor) % PRIME
  }
  return result
}
