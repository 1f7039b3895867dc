import { generateKeyPair, type KeyPair, sign } from './crypto.ts'
import { proto } from './proto.ts'
import { parseKeys, serializeKeys } from './signal.ts'
import type { Storage } from '../world/types.ts'

const DAY = 86_400
const VALID_DAYS = 3650

/** Who a network is: the root its clients trust and the static key of its handshakes. */
export interface NetworkIdentity {
  /** 32 bytes: what a client must be configured to trust. */
  readonly rootKey: Uint8Array
  readonly serverStatic: KeyPair
  /** `CertChain` bytes. */
  readonly certificate: Uint8Array
}

interface StoredKeys {
  readonly root: KeyPair
  readonly intermediate: KeyPair
  readonly serverStatic: KeyPair
  readonly issuedAt: number
}

/** Loads the network's keys, or makes them at its first start, so that a restarted network stays the same one. */
export function loadIdentity(storage: Storage, now: number): NetworkIdentity {
  const stored = storage.get('network', 'keys')
  const keys = stored ? parseKeys<StoredKeys>(stored) : createKeys(now)
  if (!stored) storage.put('network', 'keys', serializeKeys(keys))
  return { rootKey: keys.root.public, serverStatic: keys.serverStatic, certificate: issueChain(keys) }
}

function createKeys(now: number): StoredKeys {
  return { root: generateKeyPair(), intermediate: generateKeyPair(), serverStatic: generateKeyPair(), issuedAt: now }
}

/** The root (serial 0) signs the intermediate, the intermediate signs the key of the handshakes. */
function issueChain(keys: StoredKeys): Uint8Array {
  const intermediate = issue(keys, { serial: 1, issuerSerial: 0, key: keys.intermediate.public }, keys.root)
  const leaf = issue(keys, { serial: 2, issuerSerial: 1, key: keys.serverStatic.public }, keys.intermediate)
  return proto.CertChain.encode({ intermediate, leaf }).finish()
}

function issue(
  { issuedAt }: StoredKeys,
  subject: { readonly serial: number; readonly issuerSerial: number; readonly key: Uint8Array },
  issuer: KeyPair,
) {
  const details = proto.CertChain.NoiseCertificate.Details.encode({
    ...subject,
    notBefore: issuedAt - DAY,
    notAfter: issuedAt + VALID_DAYS * DAY,
  }).finish()
  return { details, signature: sign(issuer.private, details) }
}
