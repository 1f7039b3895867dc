import { randomBytes, randomInt } from 'node:crypto'
import { generateKeyPair } from '../wire/crypto.ts'
import { generateSignalKeys, type PreKeyBundle, type SignalKeys } from '../wire/signal.ts'
import type { Stanza } from '../world/types.ts'
import type { PhoneContext } from './phone-context.ts'
import type { PhoneRows } from './phone-rows.ts'
import { bigEndian, bytesOf, childOf, stanzaOf } from './stanza.ts'

/** Who the phone is: made once, kept for the life of the account. */
export interface PhoneIdentity {
  readonly signal: SignalKeys
  /** Names the account's set of devices in ADV identities. */
  readonly rawId: number
  readonly appStateKey: { readonly keyId: Uint8Array; readonly keyData: Uint8Array; readonly timestamp: number }
}

const BATCH = 30

/** The type byte of Curve25519 keys in Signal's encoding. */
export const DJB_TYPE = Buffer.from([5])

/** Reads the identity of this phone, or makes it. */
export function loadIdentity(rows: PhoneRows): PhoneIdentity {
  const known = rows.get<PhoneIdentity>('identity', 'self')
  if (known !== null) return known
  const made: PhoneIdentity = {
    signal: generateSignalKeys(),
    rawId: randomInt(1, 2 ** 31),
    appStateKey: {
      keyId: Buffer.concat([Buffer.from([0, 0]), randomBytes(4)]),
      keyData: randomBytes(32),
      timestamp: Date.now(),
    },
  }
  rows.put('identity', 'self', made)
  return made
}

/** Makes one-time prekeys and keeps their private halves with the work at hand. */
export async function makePreKeys(
  { rows, signal }: Pick<PhoneContext, 'rows' | 'signal'>,
  count: number,
): Promise<{ keyId: number; publicKey: Uint8Array }[]> {
  const first = (rows.get<number>('counter', 'prekeys') ?? 0) + 1
  rows.put('counter', 'prekeys', first + count - 1)
  const made = Array.from({ length: count }, (_, index) => ({ keyId: first + index, keyPair: generateKeyPair() }))
  await signal.addPreKeys(made)
  return made.map(({ keyId, keyPair }) => ({ keyId, publicKey: keyPair.public }))
}

/** A one-time prekey as stanzas carry it. */
export function preKeyStanza(key: { readonly keyId: number; readonly publicKey: Uint8Array }): Stanza {
  return stanzaOf('key', {}, [stanzaOf('id', {}, bigEndian(key.keyId, 3)), stanzaOf('value', {}, key.publicKey)])
}

/** The signed prekey as stanzas carry it. */
export function signedPreKeyStanza({ signal: { signedPreKey } }: PhoneIdentity): Stanza {
  return stanzaOf('skey', {}, [
    stanzaOf('id', {}, bigEndian(signedPreKey.keyId, 3)),
    stanzaOf('value', {}, signedPreKey.keyPair.public),
    stanzaOf('signature', {}, signedPreKey.signature),
  ])
}

/** Reads the bundle of a device from the answer of the key server or from a retry receipt. */
export function readBundle(node: Stanza, registration: Stanza | null): PreKeyBundle | null {
  const signed = childOf(node, 'skey')
  const preKey = childOf(node, 'key')
  const identity = bytesOf(childOf(node, 'identity'))
  if (signed === null || registration === null || identity.length !== 32) return null
  const number = (parent: Stanza): number => {
    const bytes = bytesOf(childOf(parent, 'id'))
    return bytes.length === 0 ? 0 : bytes.readUIntBE(0, bytes.length)
  }
  return {
    registrationId: bytesOf(registration).readUInt32BE(),
    identity,
    signedPreKey: {
      keyId: number(signed),
      publicKey: bytesOf(childOf(signed, 'value')),
      signature: bytesOf(childOf(signed, 'signature')),
    },
    ...(preKey !== null && { preKey: { keyId: number(preKey), publicKey: bytesOf(childOf(preKey, 'value')) } }),
  }
}

/** Uploads a batch of one-time prekeys with the identity, as every client does at its first login and when they run low. */
export async function uploadPreKeys(context: PhoneContext): Promise<void> {
  const { identity, line } = context
  // The private halves are safe before anybody can be given the public ones.
  const keys = await context.serial(() => makePreKeys(context, BATCH))
  await line.query({
    type: 'set',
    xmlns: 'encrypt',
    content: [
      stanzaOf('registration', {}, bigEndian(identity.signal.registrationId, 4)),
      stanzaOf('type', {}, DJB_TYPE),
      stanzaOf('identity', {}, identity.signal.identity.public),
      stanzaOf('list', {}, keys.map(preKeyStanza)),
      signedPreKeyStanza(identity),
    ],
  })
  await context.serial(async () => context.rows.put('flag', 'prekeys-uploaded', true))
}
