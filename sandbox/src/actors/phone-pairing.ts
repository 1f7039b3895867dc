import { createCipheriv, createDecipheriv, createHmac, hkdfSync, pbkdf2, randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { generateKeyPair, sharedSecret, sign } from '../wire/crypto.ts'
import { proto } from '../wire/proto.ts'
import type { CodePairing, Device, PendingCompanion } from '../world/types.ts'
import { ActorError } from './actor-error.ts'
import type { PhoneContext } from './phone-context.ts'
import { nowSeconds } from './stanza.ts'

const ACCOUNT_SIGNATURE_PREFIX = Buffer.from([6, 0])
const KEY_INDEX_LIST_PREFIX = Buffer.from([6, 2])
const deriveKey = promisify(pbkdf2)
const CODE_POLL_MS = 20
const LONGEST_CODE_WAIT_MS = 1_000
const COMPANION_SETTLES_MS = 100
const PAIRING_CODE_ITERATIONS = 2 << 16

interface QrContent {
  readonly ref: string
  readonly noiseKey: Buffer
  readonly identityKey: Buffer
  readonly advSecret: Buffer
}

/** Reads the text of a QR code, with or without the address that newer clients put in front. */
function parseQr(text: string): QrContent {
  const fields = text
    .slice(text.indexOf('#') + 1)
    .trim()
    .split(',')
  const [ref = '', noise = '', identity = '', secret = ''] = fields
  const keys = [noise, identity, secret].map((field) => Buffer.from(field, 'base64'))
  const [noiseKey, identityKey, advSecret] = keys
  const whole = noiseKey?.length === 32 && identityKey?.length === 32 && advSecret?.length === 32
  if (ref === '' || !whole || fields.length < 4 || fields.length > 6) {
    throw new ActorError(
      'QR_MALFORMED',
      'qr is not the text of a WhatsApp linking code: expected ref,noise key,identity key,secret',
    )
  }
  return { ref, noiseKey, identityKey, advSecret }
}

/** The phone scans a companion's QR code. */
export async function scanQr(context: PhoneContext, text: string): Promise<Device> {
  const qr = parseQr(text)
  const companion = context.network.companionByRef(qr.ref)
  if (companion === null)
    throw new ActorError('QR_EXPIRED', 'this QR code is unknown or no longer valid: show a new one')
  if (!Buffer.from(companion.noiseKey).equals(qr.noiseKey)) {
    throw new ActorError('QR_FOREIGN', 'the keys of this QR code are not those of the companion that shows it')
  }
  return vouch(context, companion, { identity: qr.identityKey, advSecret: qr.advSecret })
}

/** The person types the eight characters that a companion shows. */
export async function enterPairingCode(context: PhoneContext, typed: string): Promise<Device> {
  const code = typed.replaceAll(/[\s-]/g, '').toUpperCase()
  if (!/^[0-9A-Z]{8}$/.test(code)) throw new ActorError('CODE_MALFORMED', 'code must have eight letters and digits')
  const pairing = await waitForCodePairing(context)
  const companionEphemeral = await unwrapEphemeral(pairing.wrappedEphemeral, code)
  const ephemeral = generateKeyPair()
  const identityKey = context.identity.signal.identity
  const answer = await pairing.exchange({
    wrappedEphemeral: await wrapEphemeral(ephemeral.public, code),
    identity: identityKey.public,
  })
  const shared = sharedSecret(ephemeral.private, companionEphemeral)
  const bundle = openBundle(Buffer.from(answer.wrappedBundle), shared)
  const companionIdentity = Buffer.from(answer.companionIdentity)
  const sameKeys =
    bundle.subarray(0, 32).equals(companionIdentity) && bundle.subarray(32, 64).equals(Buffer.from(identityKey.public))
  if (!sameKeys) throw new ActorError('CODE_WRONG', 'the companion answered with other keys than it announced')
  const secret = Buffer.concat([shared, sharedSecret(identityKey.private, companionIdentity), bundle.subarray(64, 96)])
  const advSecret = Buffer.from(hkdfSync('sha256', secret, new Uint8Array(0), 'adv_secret', 32))
  // A companion keeps the new secret once it has read the server's answer; on a real network it has the time to.
  await delay(COMPANION_SETTLES_MS)
  return vouch(context, pairing.companion, { identity: companionIdentity, advSecret })
}

/** The companion shows its code before its request has reached the network: a person would not notice. */
async function waitForCodePairing({ network, number }: PhoneContext): Promise<CodePairing> {
  for (let waitedMs = 0; waitedMs <= LONGEST_CODE_WAIT_MS; waitedMs += CODE_POLL_MS) {
    const pairing = network.codePairing(number)
    if (pairing !== null) return pairing
    await delay(CODE_POLL_MS)
  }
  throw new ActorError('CODE_NOT_ASKED', 'no companion asks to be linked to this number by a code')
}

function vouch(
  context: PhoneContext,
  companion: PendingCompanion,
  keys: { readonly identity: Uint8Array; readonly advSecret: Uint8Array },
): Promise<Device> {
  return context.network.finishPairing(companion, {
    number: context.number,
    companionIdentity: keys.identity,
    sign: ({ keyIndex }) => signIdentity(context, { keyIndex, ...keys }),
    signKeyIndexList: (list) => signKeyIndexList(context, list),
  })
}

/** The account's signature over the companion, sealed with the secret that only the QR code or the code exchange told. */
function signIdentity(
  { identity }: PhoneContext,
  companion: { readonly keyIndex: number; readonly identity: Uint8Array; readonly advSecret: Uint8Array },
): Uint8Array {
  const details = proto.ADVDeviceIdentity.encode({
    rawId: identity.rawId,
    timestamp: nowSeconds(),
    keyIndex: companion.keyIndex,
    accountType: 0,
    deviceType: 0,
  }).finish()
  const signed = Buffer.concat([ACCOUNT_SIGNATURE_PREFIX, details, companion.identity])
  const account = proto.ADVSignedDeviceIdentity.encode({
    details,
    accountSignatureKey: identity.signal.identity.public,
    accountSignature: sign(identity.signal.identity.private, signed),
  }).finish()
  const hmac = createHmac('sha256', companion.advSecret).update(account).digest()
  return proto.ADVSignedDeviceIdentityHMAC.encode({ details: account, hmac }).finish()
}

/** The account's signature over the devices that are linked: what other clients check device lists against. */
function signKeyIndexList(
  { identity }: PhoneContext,
  list: { readonly currentIndex: number; readonly validIndexes: readonly number[] },
): Uint8Array {
  const details = proto.ADVKeyIndexList.encode({
    rawId: identity.rawId,
    timestamp: nowSeconds(),
    currentIndex: list.currentIndex,
    validIndexes: [...list.validIndexes],
    accountType: 0,
  }).finish()
  const { identity: account } = identity.signal
  return proto.ADVSignedKeyIndexList.encode({
    details,
    accountSignature: sign(account.private, Buffer.concat([KEY_INDEX_LIST_PREFIX, details])),
    accountSignatureKey: account.public,
  }).finish()
}

function codeKey(code: string, salt: Uint8Array): Promise<Buffer> {
  return deriveKey(code, salt, PAIRING_CODE_ITERATIONS, 32, 'sha256')
}

async function unwrapEphemeral(wrapped: Uint8Array, code: string): Promise<Buffer> {
  if (wrapped.length !== 80) throw new ActorError('CODE_MALFORMED', 'the companion sent a malformed pairing key')
  const key = await codeKey(code, wrapped.subarray(0, 32))
  const decipher = createDecipheriv('aes-256-ctr', key, wrapped.subarray(32, 48))
  return Buffer.concat([decipher.update(wrapped.subarray(48)), decipher.final()])
}

async function wrapEphemeral(key: Uint8Array, code: string): Promise<Buffer> {
  const salt = randomBytes(32)
  const iv = randomBytes(16)
  const cipher = createCipheriv('aes-256-ctr', await codeKey(code, salt), iv)
  return Buffer.concat([salt, iv, cipher.update(key), cipher.final()])
}

/** Opens salt (32), iv (12), ciphertext and tag; a wrong code ends here, because both sides then hold other secrets. */
function openBundle(wrapped: Buffer, shared: Uint8Array): Buffer {
  const key = Buffer.from(
    hkdfSync('sha256', shared, wrapped.subarray(0, 32), 'link_code_pairing_key_bundle_encryption_key', 32),
  )
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, wrapped.subarray(32, 44))
    decipher.setAuthTag(wrapped.subarray(-16))
    return Buffer.concat([decipher.update(wrapped.subarray(44, -16)), decipher.final()])
  } catch (cause) {
    throw new ActorError('CODE_WRONG', 'the code is wrong: the companion shows another one', { cause })
  }
}
