import { createPublicKey, verify as verifyEd25519 } from 'node:crypto'

const P = 2n ** 255n - 19n
/** DER header of an Ed25519 SubjectPublicKeyInfo. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

/**
 * Whether `signature` is an XEdDSA signature of `message` by a Curve25519 key. The library's own check always says yes,
 * so the key is carried over to its Edwards form and the check is Node's Ed25519.
 */
export function verifyXeddsa(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const key = publicKey.length === 33 ? publicKey.subarray(1) : publicKey
  if (key.length !== 32 || signature.length !== 64) return false
  const edwards = toEdwards(key, (signature[63] ?? 0) & 0x80)
  if (!edwards) return false
  const plain = Buffer.from(signature)
  plain.writeUInt8(plain.readUInt8(63) & 0x7f, 63)
  try {
    const spki = createPublicKey({
      key: Buffer.concat([SPKI_PREFIX, edwards]),
      format: 'der',
      type: 'spki',
    })
    return verifyEd25519(null, message, spki, plain)
  } catch {
    return false
  }
}

/** y = (u − 1) / (u + 1), with the sign of x taken from the signature. */
function toEdwards(montgomery: Uint8Array, sign: number): Buffer | null {
  const u = fromLittleEndian(montgomery) & ((1n << 255n) - 1n)
  const denominator = (u + 1n) % P
  if (denominator === 0n) return null
  const y = (((((u - 1n + P) % P) * power(denominator, P - 2n)) % P) + P) % P
  const bytes = Buffer.from(y.toString(16).padStart(64, '0'), 'hex').reverse()
  bytes.writeUInt8(bytes.readUInt8(31) | sign, 31)
  return bytes
}

function fromLittleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = base % P
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % P
    square = (square * square) % P
  }
  return result
}
