import { randomBytes } from 'node:crypto'

import { WebSocket } from 'ws'

import { stanza } from '../src/world/stanza.ts'
import type { Stanza } from '../src/world/types.ts'
import { decodeStanza, encodeStanza } from '../src/wire/codec.ts'
import {
  aesGcmDecrypt,
  aesGcmEncrypt,
  generateKeyPair,
  hkdf,
  type KeyPair,
  sha256,
  sharedSecret,
  verify,
} from '../src/wire/crypto.ts'
import { proto } from '../src/wire/proto.ts'

const HEADER = Buffer.from([0x57, 0x41, 6, 3])
const PATIENCE_MS = 5000

export interface RawOptions {
  readonly url: string
  /** Hex. */
  readonly rootKey: string
  readonly noise: KeyPair
  readonly payload: Uint8Array
  /** Begin with IK for this server key. */
  readonly knownServer?: Uint8Array
  /** Put a routing prefix in front. */
  readonly routing?: Uint8Array
  /** Cut what is sent into pieces of this size. */
  readonly pieces?: number
}

/** A client that checks what the wire protocol lets it check; it knows nothing of WhatsApp beyond stanzas. */
export interface RawClient {
  readonly serverStatic: Uint8Array
  /** `XX`, `IK` or `XXfallback`. */
  readonly pattern: string
  readonly stanzas: readonly Stanza[]
  send(stanza: Stanza): void
  /** Sends bytes that need not be a stanza. */
  sendBytes(plaintext: Uint8Array): void
  query(iq: Stanza): Promise<Stanza>
  wait(predicate: (stanza: Stanza) => boolean): Promise<Stanza>
  readonly closed: Promise<void>
  close(): void
}

export async function connectRaw(options: RawOptions): Promise<RawClient> {
  const socket = new WebSocket(options.url)
  const { promise: closed, resolve: onClosed } = Promise.withResolvers<void>()
  socket.on('close', () => onClosed())
  socket.on('error', () => onClosed())
  const inbox = createInbox<Buffer>()
  let buffer = Buffer.alloc(0)
  socket.on('message', (data: Buffer) => {
    buffer = Buffer.concat([buffer, data])
    while (buffer.length >= 3 && buffer.length >= 3 + buffer.readUIntBE(0, 3)) {
      const end = 3 + buffer.readUIntBE(0, 3)
      inbox.push(buffer.subarray(3, end))
      buffer = buffer.subarray(end)
    }
  })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const write = (bytes: Uint8Array) => {
    const size = options.pieces ?? bytes.length
    for (let at = 0; at < bytes.length; at += size) socket.send(bytes.subarray(at, at + size))
  }
  const frame = (body: Uint8Array) =>
    Buffer.concat([Buffer.from([body.length >> 16, body.length >> 8, body.length]), body])
  const session = await shakeHands(options, {
    first: (body) => write(Buffer.concat([routingPrefix(options.routing), HEADER, frame(body)])),
    next: (body) => write(frame(body)),
    receive: () => inbox.next(() => true),
  })
  const received = createInbox<Stanza>()
  let reads = 0
  inbox.forward((bytes) =>
    received.push(decodeStanza(aesGcmDecrypt(bytes, { key: session.receiveKey, iv: toIv(reads++) }))),
  )
  let writes = 0
  const sendBytes = (plaintext: Uint8Array) =>
    write(frame(aesGcmEncrypt(plaintext, { key: session.sendKey, iv: toIv(writes++) })))
  const send = (sent: Stanza) => sendBytes(encodeStanza(sent))
  return {
    serverStatic: session.serverStatic,
    pattern: session.pattern,
    stanzas: received.all,
    send,
    sendBytes,
    wait: (predicate) => received.next(predicate),
    query(iq) {
      const id = randomBytes(6).toString('hex')
      send(stanza('iq', { to: '@s.whatsapp.net', ...iq.attrs, id }, iq.content))
      return received.next((answer) => answer.tag === 'iq' && answer.attrs['id'] === id)
    },
    closed,
    close: () => socket.terminate(),
  }
}

interface Exchange {
  first(body: Uint8Array): void
  next(body: Uint8Array): void
  receive(): Promise<Buffer>
}

async function shakeHands(options: RawOptions, exchange: Exchange) {
  const ephemeral = generateKeyPair()
  const known = options.knownServer
  if (!known) {
    exchange.first(encodeHello({ ephemeral: ephemeral.public }))
    return finishXx('XX', { options, exchange, ephemeral, hello: readHello(await exchange.receive()) })
  }
  const state = createState('Noise_IK_25519_AESGCM_SHA256')
  state.mixHash(known)
  state.mixHash(ephemeral.public)
  state.mixKey(sharedSecret(ephemeral.private, known))
  const sealed = state.encrypt(options.noise.public)
  state.mixKey(sharedSecret(options.noise.private, known))
  exchange.first(encodeHello({ ephemeral: ephemeral.public, static: sealed, payload: state.encrypt(options.payload) }))
  const hello = readHello(await exchange.receive())
  if (hello.static?.length) return finishXx('XXfallback', { options, exchange, ephemeral, hello })
  state.mixHash(hello.ephemeral)
  state.mixKey(sharedSecret(ephemeral.private, hello.ephemeral))
  state.mixKey(sharedSecret(options.noise.private, hello.ephemeral))
  checkChain(state.decrypt(hello.payload), known, options.rootKey)
  return { pattern: 'IK', serverStatic: known, ...state.split() }
}

function finishXx(
  pattern: 'XX' | 'XXfallback',
  {
    options,
    exchange,
    ephemeral,
    hello,
  }: { options: RawOptions; exchange: Exchange; ephemeral: KeyPair; hello: Hello },
) {
  const state = createState(`Noise_${pattern}_25519_AESGCM_SHA256`)
  state.mixHash(ephemeral.public)
  state.mixHash(hello.ephemeral)
  state.mixKey(sharedSecret(ephemeral.private, hello.ephemeral))
  const serverStatic = state.decrypt(hello.static ?? new Uint8Array(0))
  state.mixKey(sharedSecret(ephemeral.private, serverStatic))
  checkChain(state.decrypt(hello.payload), serverStatic, options.rootKey)
  const sealed = state.encrypt(options.noise.public)
  state.mixKey(sharedSecret(options.noise.private, hello.ephemeral))
  const payload = state.encrypt(options.payload)
  exchange.next(proto.HandshakeMessage.encode({ clientFinish: { static: sealed, payload } }).finish())
  return { pattern, serverStatic, ...state.split() }
}

/** Everything a strict client checks about the server's certificates. */
function checkChain(bytes: Uint8Array, serverStatic: Uint8Array, rootKey: string): void {
  const { intermediate, leaf } = proto.CertChain.decode(bytes)
  const Details = proto.CertChain.NoiseCertificate.Details
  const upper = Details.decode(intermediate?.details ?? new Uint8Array(0))
  const lower = Details.decode(leaf?.details ?? new Uint8Array(0))
  const now = Date.now() / 1000
  const dates = [upper, lower].every(({ notBefore, notAfter }) => Number(notBefore) < now && now < Number(notAfter))
  const root = Buffer.from(rootKey, 'hex')
  const isGood =
    dates &&
    upper.issuerSerial === 0 &&
    lower.issuerSerial === upper.serial &&
    verify(root, intermediate?.details ?? root, intermediate?.signature ?? root) &&
    verify(upper.key ?? root, leaf?.details ?? root, leaf?.signature ?? root) &&
    Buffer.from(lower.key ?? root).equals(serverStatic)
  if (!isGood) throw new Error('the certificate chain is wrong')
}

interface Hello {
  readonly ephemeral: Uint8Array
  readonly static: Uint8Array | undefined
  readonly payload: Uint8Array
}

function readHello(frame: Uint8Array): Hello {
  const hello = proto.HandshakeMessage.decode(frame).serverHello
  if (!hello?.ephemeral || !hello.payload) throw new Error('server hello is incomplete')
  return { ephemeral: hello.ephemeral, static: hello.static ?? undefined, payload: hello.payload }
}

function encodeHello(clientHello: proto.HandshakeMessage.IClientHello): Uint8Array {
  return proto.HandshakeMessage.encode({ clientHello }).finish()
}

function createState(pattern: string) {
  const name = Buffer.from(pattern)
  let hash = name.length <= 32 ? Buffer.concat([name, Buffer.alloc(32 - name.length)]) : sha256(name)
  let chain: Uint8Array = hash
  let key: Uint8Array = hash
  let counter = 0
  const expand = (secret: Uint8Array) => hkdf(secret, 64, { salt: chain })
  const mixHash = (data: Uint8Array) => {
    hash = sha256(hash, data)
  }
  mixHash(HEADER)
  return {
    mixHash,
    mixKey(secret: Uint8Array) {
      const output = expand(secret)
      chain = output.subarray(0, 32)
      key = output.subarray(32)
      counter = 0
    },
    encrypt(plaintext: Uint8Array) {
      const sealed = aesGcmEncrypt(plaintext, { key, iv: toIv(counter++), associated: hash })
      mixHash(sealed)
      return sealed
    },
    decrypt(ciphertext: Uint8Array) {
      const opened = aesGcmDecrypt(ciphertext, { key, iv: toIv(counter++), associated: hash })
      mixHash(ciphertext)
      return opened
    },
    split() {
      const output = expand(new Uint8Array(0))
      return { sendKey: output.subarray(0, 32), receiveKey: output.subarray(32) }
    },
  }
}

function routingPrefix(routing: Uint8Array | undefined): Buffer {
  if (!routing) return Buffer.alloc(0)
  return Buffer.concat([
    Buffer.from([0x45, 0x44, 0, 1, routing.length >> 16, routing.length >> 8, routing.length]),
    routing,
  ])
}

function toIv(counter: number): Buffer {
  const iv = Buffer.alloc(12)
  iv.writeUInt32BE(counter, 8)
  return iv
}

/** Keeps what comes until somebody takes it. */
function createInbox<T>() {
  const all: T[] = []
  let unread: T[] = []
  let waiting: { readonly predicate: (item: T) => boolean; readonly resolve: (item: T) => void }[] = []
  let forwardTo: ((item: T) => void) | null = null
  return {
    all: all as readonly T[],
    push(item: T) {
      if (forwardTo) return forwardTo(item)
      all.push(item)
      const taker = waiting.find(({ predicate }) => predicate(item))
      waiting = waiting.filter((each) => each !== taker)
      if (taker) taker.resolve(item)
      else unread.push(item)
    },
    /** From now on, beginning with what nobody took. */
    forward(target: (item: T) => void) {
      forwardTo = target
      for (const item of unread) target(item)
      unread = []
    },
    async next(predicate: (item: T) => boolean): Promise<T> {
      const known = unread.find(predicate)
      if (known !== undefined) {
        unread = unread.filter((item) => item !== known)
        return known
      }
      const { promise, resolve, reject } = Promise.withResolvers<T>()
      waiting.push({ predicate, resolve })
      const timer = setTimeout(() => reject(new Error('the server said nothing of the kind')), PATIENCE_MS)
      try {
        return await promise
      } finally {
        clearTimeout(timer)
      }
    },
  }
}
