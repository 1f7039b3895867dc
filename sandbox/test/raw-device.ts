import type { SandboxNetwork } from '../src/network.ts'
import { bytesOf, childOf, childrenOf, stanza, textOf, toBigEndian } from '../src/world/stanza.ts'
import type { Stanza } from '../src/world/types.ts'
import { generateKeyPair, hmacSha256, type KeyPair, sign, verify } from '../src/wire/crypto.ts'
import { proto } from '../src/wire/proto.ts'
import { generateSignalKeys } from '../src/wire/signal.ts'
import type { TestPhone } from './phone.ts'
import { connectRaw, type RawClient, type RawOptions } from './raw-client.ts'

/** A companion made by hand: linked, and able to log in as often as a test wants. */
export interface RawDevice {
  readonly number: string
  readonly id: number
  readonly noise: KeyPair
  readonly keys: ReturnType<typeof generateSignalKeys>
  logIn(extra?: Partial<RawOptions>): Promise<RawClient>
  /** Logs in and waits for the end of what was queued. */
  online(extra?: Partial<RawOptions>): Promise<RawClient>
}

export interface LinkOptions {
  readonly network: SandboxNetwork
  readonly phone: TestPhone
  readonly number: string
  /** Signs with a key that is not the registered one. */
  readonly forged?: boolean
}

/** Registers a companion and lets the phone scan it. */
export async function linkRawDevice({ network, phone, number, forged = false }: LinkOptions): Promise<RawDevice> {
  const noise = generateKeyPair()
  const keys = generateSignalKeys()
  const secret = generateKeyPair().private
  const base = { url: network.url, rootKey: network.rootKey, noise }
  const client = await connectRaw({ ...base, payload: registration(keys) })
  const pairDevice = await client.wait((each) => childOf(each, 'pair-device') !== null)
  client.send(stanza('iq', { id: pairDevice.attrs['id'], to: '@s.whatsapp.net', type: 'result' }))
  const ref = textOf(childrenOf(childOf(pairDevice, 'pair-device'), 'ref')[0])
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
  const scanned = phone.scan([ref, base64(noise.public), base64(keys.identity.public), base64(secret)].join(','))
  scanned.catch(() => undefined)
  const success = await client.wait((each) => childOf(each, 'pair-success') !== null)
  const signer = forged ? generateKeyPair() : keys.identity
  client.send(answerPairSuccess(success, { signer, identity: keys.identity.public, secret }))
  const id = await scanned
  await client.wait((each) => each.tag === 'stream:error' && each.attrs['code'] === '515')
  await client.closed
  const payload = proto.ClientPayload.encode({ username: Number(number), device: id, passive: true }).finish()
  const logIn = (extra: Partial<RawOptions> = {}) => connectRaw({ ...base, payload, url: network.url, ...extra })
  return {
    number,
    id,
    noise,
    keys,
    logIn,
    async online(extra) {
      const online = await logIn(extra)
      await online.wait((each) => each.tag === 'ib' && childOf(each, 'offline') !== null)
      return online
    },
  }
}

function registration(keys: ReturnType<typeof generateSignalKeys>): Uint8Array {
  return proto.ClientPayload.encode({
    devicePairingData: {
      eRegid: toBigEndian(keys.registrationId, 4),
      eKeytype: Buffer.from([5]),
      eIdent: keys.identity.public,
      eSkeyId: toBigEndian(keys.signedPreKey.keyId, 3),
      eSkeyVal: keys.signedPreKey.keyPair.public,
      eSkeySig: keys.signedPreKey.signature,
      deviceProps: proto.DeviceProps.encode({ os: 'Raw' }).finish(),
    },
  }).finish()
}

/** Checks what the phone signed, as a strict client does, and signs for this device. */
function answerPairSuccess(
  success: Stanza,
  self: { readonly signer: KeyPair; readonly identity: Uint8Array; readonly secret: Uint8Array },
): Stanza {
  const wrapped = bytesOf(childOf(childOf(success, 'pair-success'), 'device-identity'))
  const { details, hmac } = proto.ADVSignedDeviceIdentityHMAC.decode(wrapped)
  if (!details || !hmac || !hmacSha256(self.secret, details).equals(hmac)) throw new Error('hmac-mismatch')
  const signed = proto.ADVSignedDeviceIdentity.decode(details)
  const inner = signed.details ?? new Uint8Array(0)
  const account = signed.accountSignatureKey ?? new Uint8Array(0)
  const byAccount = Buffer.concat([Buffer.from([6, 0]), inner, self.identity])
  if (!verify(account, byAccount, signed.accountSignature ?? inner)) throw new Error('signature-mismatch')
  const deviceSignature = sign(self.signer.private, Buffer.concat([Buffer.from([6, 1]), inner, self.identity, account]))
  const accountSignature = signed.accountSignature ?? inner
  const identity = proto.ADVSignedDeviceIdentity.encode({ details: inner, accountSignature, deviceSignature }).finish()
  const keyIndex = proto.ADVDeviceIdentity.decode(inner).keyIndex
  const attrs = { id: success.attrs['id'], to: '@s.whatsapp.net', type: 'result' }
  return stanza('iq', attrs, [
    stanza('pair-device-sign', {}, [stanza('device-identity', { 'key-index': keyIndex }, identity)]),
  ])
}

/** Uploads a bundle with one-time keys 1…count. */
export async function uploadBundle(client: RawClient, keys: RawDevice['keys'], count: number): Promise<Stanza> {
  const key = (id: number, value: Uint8Array) => [stanza('id', {}, toBigEndian(id, 3)), stanza('value', {}, value)]
  const { signedPreKey } = keys
  const oneTime = Array.from({ length: count }, (_, index) =>
    stanza('key', {}, key(index + 1, generateKeyPair().public)),
  )
  const signature = stanza('signature', {}, signedPreKey.signature)
  return client.query(
    stanza('iq', { type: 'set', xmlns: 'encrypt' }, [
      stanza('registration', {}, toBigEndian(keys.registrationId, 4)),
      stanza('type', {}, Buffer.from([5])),
      stanza('identity', {}, keys.identity.public),
      stanza('list', {}, oneTime),
      stanza('skey', {}, [...key(signedPreKey.keyId, signedPreKey.keyPair.public), signature]),
    ]),
  )
}
