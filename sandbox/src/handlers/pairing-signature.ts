import { bytesOf, childOf } from '../world/stanza.ts'
import type { Stanza } from '../world/types.ts'
import { verify } from '../wire/crypto.ts'
import { proto } from '../wire/proto.ts'

const ACCOUNT_PREFIX = Buffer.from([6, 0])
const DEVICE_PREFIX = Buffer.from([6, 1])

/**
 * Checks both signatures of a new device: the account's over the details and the companion's identity, and the
 * companion's over the details and both identities. Returns the identity with both, as later messages carry it.
 */
export function checkDeviceSignature({
  signed,
  companionIdentity,
  answer,
}: {
  /** `ADVSignedDeviceIdentityHMAC` as the phone made it. */
  readonly signed: Uint8Array
  readonly companionIdentity: Uint8Array
  /** The companion's answer to `<pair-success>`. */
  readonly answer: Stanza
}): Uint8Array {
  const envelope = proto.ADVSignedDeviceIdentityHMAC.decode(signed)
  const ours = proto.ADVSignedDeviceIdentity.decode(envelope.details ?? new Uint8Array(0))
  const { details, accountSignature, accountSignatureKey } = ours
  if (!details || !accountSignature || !accountSignatureKey) throw new Error('the phone signed nothing')
  const byAccount = Buffer.concat([ACCOUNT_PREFIX, details, companionIdentity])
  if (!verify(accountSignatureKey, byAccount, accountSignature)) throw new Error('the phone signed with a wrong key')
  const theirs = readAnswer(answer)
  if (!theirs.details || !Buffer.from(theirs.details).equals(details))
    throw new Error('the companion changed the details')
  const byDevice = Buffer.concat([DEVICE_PREFIX, details, companionIdentity, accountSignatureKey])
  const deviceSignature = theirs.deviceSignature ?? new Uint8Array(0)
  if (!verify(companionIdentity, byDevice, deviceSignature)) throw new Error('the companion signed with a wrong key')
  return proto.ADVSignedDeviceIdentity.encode({
    details,
    accountSignature,
    accountSignatureKey,
    deviceSignature,
  }).finish()
}

function readAnswer(answer: Stanza): proto.ADVSignedDeviceIdentity {
  const identity = childOf(childOf(answer, 'pair-device-sign'), 'device-identity')
  if (!identity) throw new Error('the companion signed nothing')
  return proto.ADVSignedDeviceIdentity.decode(bytesOf(identity))
}
