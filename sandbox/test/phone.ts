import { randomBytes } from 'node:crypto'

import type { SandboxNetwork } from '../src/network.ts'
import { bytesOf, childOf, childrenOf, fromBigEndian, stanza, toBigEndian } from '../src/world/stanza.ts'
import type { CodePairing, PrimaryLink, Stanza, Storage } from '../src/world/types.ts'
import {
  aesCtr,
  aesGcmDecrypt,
  derivePairingCodeKey,
  generateKeyPair,
  hkdf,
  hmacSha256,
  sharedSecret,
  sign,
} from '../src/wire/crypto.ts'
import { decodeMessage, encodeMessage } from '../src/wire/message.ts'
import { proto } from '../src/wire/proto.ts'
import { createSignal, generateSignalKeys, type PreKeyBundle, type Signal } from '../src/wire/signal.ts'

const SERVER = '@s.whatsapp.net'

/** As much of a phone as the network's own tests need: it pairs, encrypts, decrypts and sends receipts. */
export interface TestPhone {
  readonly link: PrimaryLink
  readonly received: { readonly stanza: Stanza; readonly message: proto.IMessage | null }[]
  scan(qr: string): Promise<number>
  enterCode(code: string): Promise<number>
  query(iq: Stanza): Promise<Stanza>
  /** To all devices of a user. */
  send(number: string, message: proto.IMessage): Promise<string>
  sendGroup(jid: string, message: proto.IMessage): Promise<string>
  /** To one of the own companions. */
  peer(deviceJid: string, message: proto.IMessage): Promise<void>
  wait(predicate: (entry: TestPhone['received'][number]) => boolean): Promise<TestPhone['received'][number]>
}

export async function createTestPhone(network: SandboxNetwork, storage: Storage, number: string): Promise<TestPhone> {
  const account = network.account(number) ?? network.createAccount({ number, name: `Person ${number.slice(-1)}` })
  const keys = generateSignalKeys()
  const signal = createSignal(keys, storage, number)
  const pending = new Map<string, (answer: Stanza) => void>()
  const received: TestPhone['received'] = []
  const listeners = new Set<(entry: TestPhone['received'][number]) => void>()
  let turn: Promise<unknown> = Promise.resolve()
  const link = network.attachPrimary(number, (incoming) => {
    if (incoming.tag === 'iq') return pending.get(incoming.attrs['id'] ?? '')?.(incoming)
    turn = turn.then(() => read(incoming)).catch(() => network.reportDecryptFailure())
  })
  const read = async (incoming: Stanza) => {
    const entry = { stanza: incoming, message: incoming.tag === 'message' ? await open(signal, incoming) : null }
    received.push(entry)
    for (const listener of listeners) listener(entry)
    const { id, from, type, participant } = incoming.attrs
    if (incoming.tag === 'message') link.send(stanza('receipt', { id, to: from, participant }))
    else if (incoming.tag !== 'ack') link.send(stanza('ack', { class: incoming.tag, id, to: from, type, participant }))
  }
  const query = (iq: Stanza) => {
    const id = randomBytes(6).toString('hex')
    const { promise, resolve } = Promise.withResolvers<Stanza>()
    pending.set(id, resolve)
    link.send({ ...iq, attrs: { ...iq.attrs, id, to: iq.attrs['to'] ?? SERVER } })
    return promise
  }
  await uploadKeys(query, keys, signal)
  const sessionWith = async (jids: readonly string[]) => {
    const missing: string[] = []
    for (const jid of jids) if (!(await signal.hasSession(jid))) missing.push(jid)
    if (!missing.length) return
    const request = stanza(
      'key',
      {},
      missing.map((jid) => stanza('user', { jid })),
    )
    const answer = await query(stanza('iq', { type: 'get', xmlns: 'encrypt' }, [request]))
    for (const user of childrenOf(childOf(answer, 'list'), 'user')) {
      await signal.inject(user.attrs['jid'] ?? '', readBundle(user))
    }
  }
  const devicesOf = (other: string) => {
    const peer = network.account(other)
    return peer ? [peer.pn, ...[...peer.devices.values()].map(({ jid }) => jid)] : []
  }
  const encryptFor = async (jid: string, message: proto.IMessage) => {
    const { type, ciphertext } = await signal.encrypt(jid, encodeMessage(message))
    return stanza('enc', { v: 2, type }, ciphertext)
  }
  const vouch = (
    companion: NonNullable<ReturnType<SandboxNetwork['companionByRef']>>,
    secret: Uint8Array,
    identity: Uint8Array,
  ) =>
    network.finishPairing(companion, {
      number,
      companionIdentity: identity,
      sign: ({ keyIndex }) => signIdentity(keys.identity, { keyIndex, companionIdentity: identity, secret }),
    })
  return {
    link,
    received,
    query,
    async scan(qr) {
      const [ref = '', , identity = '', secret = ''] = (qr.split('#').pop() ?? '').split(',')
      const companion = network.companionByRef(ref)
      if (!companion) throw new Error('unknown ref')
      const device = await vouch(companion, Buffer.from(secret, 'base64'), Buffer.from(identity, 'base64'))
      return device.id
    },
    async enterCode(code) {
      const pairing = network.codePairing(number)
      if (!pairing) throw new Error('no code waits')
      const { secret, identity } = await exchangeCode(pairing, code, keys.identity)
      return (await vouch(pairing.companion, secret, identity)).id
    },
    async send(other, message) {
      const jids = [...devicesOf(other), ...devicesOf(number).slice(1)]
      await sessionWith(jids)
      const to = network.account(other)?.pn ?? ''
      const participants: Stanza[] = []
      for (const jid of jids) {
        const own = jid.startsWith(number)
        const body = own ? { deviceSentMessage: { destinationJid: to, message } } : message
        participants.push(stanza('to', { jid }, [await encryptFor(jid, body)]))
      }
      const id = randomBytes(8).toString('hex').toUpperCase()
      link.send(stanza('message', { id, to, type: 'text' }, [stanza('participants', {}, participants)]))
      return id
    },
    async sendGroup(jid, message) {
      const group = network.group(jid)
      const jids = [...(group?.members.keys() ?? [])].flatMap(devicesOf).filter((device) => device !== account.pn)
      await sessionWith(jids)
      const { ciphertext, distribution } = await signal.encryptGroup(jid, account.pn, encodeMessage(message))
      const skdm = { senderKeyDistributionMessage: { groupId: jid, axolotlSenderKeyDistributionMessage: distribution } }
      const participants: Stanza[] = []
      for (const device of jids) participants.push(stanza('to', { jid: device }, [await encryptFor(device, skdm)]))
      const id = randomBytes(8).toString('hex').toUpperCase()
      const content = [stanza('participants', {}, participants), stanza('enc', { v: 2, type: 'skmsg' }, ciphertext)]
      link.send(stanza('message', { id, to: jid, type: 'text' }, content))
      return id
    },
    async peer(deviceJid, message) {
      await sessionWith([deviceJid])
      const id = randomBytes(8).toString('hex').toUpperCase()
      const content = [await encryptFor(deviceJid, message)]
      link.send(stanza('message', { id, to: deviceJid, type: 'text', category: 'peer' }, content))
    },
    async wait(predicate) {
      const known = received.find(predicate)
      if (known) return known
      const { promise, resolve, reject } = Promise.withResolvers<TestPhone['received'][number]>()
      const timer = setTimeout(() => reject(new Error('the phone waited in vain')), 8000)
      const listener = (entry: TestPhone['received'][number]) => {
        if (predicate(entry)) resolve(entry)
      }
      listeners.add(listener)
      try {
        return await promise
      } finally {
        clearTimeout(timer)
        listeners.delete(listener)
      }
    },
  }
}

async function open(signal: Signal, incoming: Stanza): Promise<proto.IMessage | null> {
  const from = incoming.attrs['participant'] ?? incoming.attrs['from'] ?? ''
  let merged: proto.IMessage | null = null
  for (const enc of childrenOf(incoming, 'enc')) {
    const type = enc.attrs['type']
    const bytes = bytesOf(enc)
    const plain =
      type === 'skmsg'
        ? await signal.decryptGroup(incoming.attrs['from'] ?? '', from, bytes)
        : await signal.decrypt(from, type === 'pkmsg' ? 'pkmsg' : 'msg', bytes)
    const decoded = decodeMessage(plain)
    const inner = decoded.deviceSentMessage?.message ?? decoded
    const skdm = inner.senderKeyDistributionMessage
    if (skdm?.axolotlSenderKeyDistributionMessage) {
      await signal.acceptDistribution(skdm.groupId ?? '', from, skdm.axolotlSenderKeyDistributionMessage)
    }
    merged = Object.assign(merged ?? {}, inner)
  }
  return merged
}

async function uploadKeys(
  query: (iq: Stanza) => Promise<Stanza>,
  keys: ReturnType<typeof generateSignalKeys>,
  signal: Signal,
): Promise<void> {
  const oneTime = Array.from({ length: 30 }, (_, index) => ({ keyId: index + 1, keyPair: generateKeyPair() }))
  await signal.addPreKeys(oneTime)
  const toKey = (id: number, value: Uint8Array) => [stanza('id', {}, toBigEndian(id, 3)), stanza('value', {}, value)]
  const { signedPreKey } = keys
  const skey = [
    ...toKey(signedPreKey.keyId, signedPreKey.keyPair.public),
    stanza('signature', {}, signedPreKey.signature),
  ]
  const answer = await query(
    stanza('iq', { type: 'set', xmlns: 'encrypt' }, [
      stanza('registration', {}, toBigEndian(keys.registrationId, 4)),
      stanza('type', {}, Buffer.from([5])),
      stanza('identity', {}, keys.identity.public),
      stanza(
        'list',
        {},
        oneTime.map(({ keyId, keyPair }) => stanza('key', {}, toKey(keyId, keyPair.public))),
      ),
      stanza('skey', {}, skey),
    ]),
  )
  if (answer.attrs['type'] !== 'result') throw new Error('keys were refused')
}

function readBundle(user: Stanza): PreKeyBundle {
  const number = (node: Stanza | null) => fromBigEndian(bytesOf(childOf(node, 'id'))) ?? 0
  const skey = childOf(user, 'skey')
  const key = childOf(user, 'key')
  return {
    registrationId: fromBigEndian(bytesOf(childOf(user, 'registration'))) ?? 0,
    identity: bytesOf(childOf(user, 'identity')),
    signedPreKey: {
      keyId: number(skey),
      publicKey: bytesOf(childOf(skey, 'value')),
      signature: bytesOf(childOf(skey, 'signature')),
    },
    ...(key && { preKey: { keyId: number(key), publicKey: bytesOf(childOf(key, 'value')) } }),
  }
}

function signIdentity(
  identity: { readonly private: Uint8Array; readonly public: Uint8Array },
  device: { readonly keyIndex: number; readonly companionIdentity: Uint8Array; readonly secret: Uint8Array },
): Uint8Array {
  const { keyIndex, companionIdentity, secret } = device
  const details = proto.ADVDeviceIdentity.encode({
    rawId: 1,
    timestamp: Math.floor(Date.now() / 1000),
    keyIndex,
  }).finish()
  const accountSignature = sign(identity.private, Buffer.concat([Buffer.from([6, 0]), details, companionIdentity]))
  const signed = { details, accountSignature, accountSignatureKey: identity.public }
  const bytes = proto.ADVSignedDeviceIdentity.encode(signed).finish()
  return proto.ADVSignedDeviceIdentityHMAC.encode({ details: bytes, hmac: hmacSha256(secret, bytes) }).finish()
}

async function exchangeCode(pairing: CodePairing, code: string, identity: ReturnType<typeof generateKeyPair>) {
  const wrapped = pairing.wrappedEphemeral
  const companionKey = await derivePairingCodeKey(code, wrapped.subarray(0, 32))
  const companionEphemeral = aesCtr(wrapped.subarray(48), { key: companionKey, iv: wrapped.subarray(32, 48) })
  const ephemeral = generateKeyPair()
  const salt = randomBytes(32)
  const iv = randomBytes(16)
  const sealed = aesCtr(ephemeral.public, { key: await derivePairingCodeKey(code, salt), iv })
  const { wrappedBundle, companionIdentity } = await pairing.exchange({
    wrappedEphemeral: Buffer.concat([salt, iv, sealed]),
    identity: identity.public,
  })
  const shared = sharedSecret(ephemeral.private, companionEphemeral)
  const info = 'link_code_pairing_key_bundle_encryption_key'
  const key = hkdf(shared, 32, { salt: wrappedBundle.subarray(0, 32), info })
  const bundle = aesGcmDecrypt(wrappedBundle.subarray(44), { key, iv: wrappedBundle.subarray(32, 44) })
  const input = [shared, sharedSecret(identity.private, companionIdentity), bundle.subarray(64, 96)]
  return { secret: hkdf(Buffer.concat(input), 32, { info: 'adv_secret' }), identity: companionIdentity }
}
