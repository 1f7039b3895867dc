import {
  aesGcmDecrypt,
  aesGcmEncrypt,
  generateKeyPair,
  hkdf,
  type KeyPair,
  prepareKey,
  sha256,
  sharedSecret,
} from './crypto.ts'
import { proto } from './proto.ts'

const PATTERN_XX = 'Noise_XX_25519_AESGCM_SHA256'
const PATTERN_IK = 'Noise_IK_25519_AESGCM_SHA256'
const PATTERN_FALLBACK = 'Noise_XXfallback_25519_AESGCM_SHA256'

/** Encrypts and decrypts frames after the handshake. */
export interface NoiseTransport {
  encrypt(plaintext: Uint8Array): Buffer
  decrypt(ciphertext: Uint8Array): Buffer
}

/** A finished handshake: who the client is and what it wants. */
export interface NoiseSession {
  readonly transport: NoiseTransport
  readonly clientStatic: Uint8Array
  /** `ClientPayload` bytes. */
  readonly payload: Uint8Array
}

/** What to do after a client's handshake frame. */
export interface HandshakeStep {
  readonly reply?: Uint8Array
  readonly session?: NoiseSession
}

export interface ResponderOptions {
  readonly header: Uint8Array
  readonly serverStatic: KeyPair
  readonly certificate: Uint8Array
}

/** The server's side of the handshake. `receive` takes the client's frames in order and throws when one is wrong. */
export interface NoiseResponder {
  receive(frame: Uint8Array): HandshakeStep
}

/**
 * Answers Noise XX; a client that already knows a server key may begin with IK, and gets either its session at once or
 * XXfallback when the key is not ours (any more).
 */
export function createNoiseResponder(options: ResponderOptions): NoiseResponder {
  let waiting: ((frame: Uint8Array) => HandshakeStep) | null = (frame) => {
    const hello = proto.HandshakeMessage.decode(frame).clientHello
    const ephemeral = requireKey(hello?.ephemeral)
    if (!hello?.static?.length || !hello.payload?.length) return answerXx(PATTERN_XX, ephemeral)
    return (
      answerIk({ ephemeral, static: hello.static, payload: hello.payload }) ?? answerXx(PATTERN_FALLBACK, ephemeral)
    )
  }
  const answerXx = (pattern: string, clientEphemeral: Uint8Array): HandshakeStep => {
    const state = createHandshakeState(pattern, options.header)
    const ephemeral = generateKeyPair()
    state.mixHash(clientEphemeral)
    state.mixHash(ephemeral.public)
    state.mixKey(sharedSecret(ephemeral.private, clientEphemeral))
    const encryptedStatic = state.encrypt(options.serverStatic.public)
    state.mixKey(sharedSecret(options.serverStatic.private, clientEphemeral))
    const payload = state.encrypt(options.certificate)
    waiting = (frame) => ({ session: finishXx(state, ephemeral, frame) })
    return { reply: encodeHello({ ephemeral: ephemeral.public, static: encryptedStatic, payload }) }
  }
  const answerIk = (hello: Hello): HandshakeStep | null => {
    const state = createHandshakeState(PATTERN_IK, options.header)
    const opened = openIk(state, hello, options.serverStatic)
    if (!opened) return null
    const ephemeral = generateKeyPair()
    state.mixHash(ephemeral.public)
    state.mixKey(sharedSecret(ephemeral.private, hello.ephemeral))
    state.mixKey(sharedSecret(ephemeral.private, opened.clientStatic))
    const payload = state.encrypt(options.certificate)
    const reply = encodeHello({ ephemeral: ephemeral.public, payload })
    return { reply, session: { ...opened, transport: state.split() } }
  }
  return {
    receive(frame) {
      const step = waiting
      if (!step) throw new Error('handshake already finished')
      waiting = null
      return step(frame)
    },
  }
}

interface Hello {
  readonly ephemeral: Uint8Array
  readonly static: Uint8Array
  readonly payload: Uint8Array
}

function openIk(state: HandshakeState, hello: Hello, serverStatic: KeyPair) {
  state.mixHash(serverStatic.public)
  state.mixHash(hello.ephemeral)
  try {
    state.mixKey(sharedSecret(serverStatic.private, hello.ephemeral))
    const clientStatic = state.decrypt(hello.static)
    state.mixKey(sharedSecret(serverStatic.private, clientStatic))
    return { clientStatic, payload: state.decrypt(hello.payload) }
  } catch {
    return null
  }
}

function finishXx(state: HandshakeState, ephemeral: KeyPair, frame: Uint8Array): NoiseSession {
  const finish = proto.HandshakeMessage.decode(frame).clientFinish
  if (!finish?.static || !finish.payload) throw new Error('client finish is incomplete')
  const clientStatic = state.decrypt(finish.static)
  state.mixKey(sharedSecret(ephemeral.private, clientStatic))
  const payload = state.decrypt(finish.payload)
  return { clientStatic, payload, transport: state.split() }
}

function encodeHello(serverHello: proto.HandshakeMessage.IServerHello): Uint8Array {
  return proto.HandshakeMessage.encode({ serverHello }).finish()
}

function requireKey(key: Uint8Array | null | undefined): Uint8Array {
  if (key?.length !== 32) throw new Error('client hello carries no ephemeral key')
  return key
}

type HandshakeState = ReturnType<typeof createHandshakeState>

/** Noise's symmetric state: running hash, chaining key, cipher key and its counter. */
function createHandshakeState(pattern: string, header: Uint8Array) {
  const name = Buffer.from(pattern)
  let hash = name.length <= 32 ? Buffer.concat([name, Buffer.alloc(32 - name.length)]) : sha256(name)
  let chain: Uint8Array = hash
  let key: Uint8Array = hash
  let counter = 0
  const expand = (secret: Uint8Array) => {
    const output = hkdf(secret, 64, { salt: chain })
    return [output.subarray(0, 32), output.subarray(32)] as const
  }
  const mixHash = (data: Uint8Array) => {
    hash = sha256(hash, data)
  }
  mixHash(header)
  return {
    mixHash,
    mixKey(secret: Uint8Array) {
      ;[chain, key] = expand(secret)
      counter = 0
    },
    encrypt(plaintext: Uint8Array) {
      const ciphertext = aesGcmEncrypt(plaintext, { key, iv: toIv(counter++), associated: hash })
      mixHash(ciphertext)
      return ciphertext
    },
    decrypt(ciphertext: Uint8Array) {
      const plaintext = aesGcmDecrypt(ciphertext, { key, iv: toIv(counter++), associated: hash })
      mixHash(ciphertext)
      return plaintext
    },
    split: () => createTransport(...expand(new Uint8Array(0))),
  }
}

function createTransport(receiveKey: Uint8Array, sendKey: Uint8Array): NoiseTransport {
  const keys = { send: prepareKey(sendKey), receive: prepareKey(receiveKey) }
  let received = 0
  let sent = 0
  return {
    encrypt: (plaintext) => aesGcmEncrypt(plaintext, { key: keys.send, iv: toIv(sent++) }),
    decrypt: (ciphertext) => aesGcmDecrypt(ciphertext, { key: keys.receive, iv: toIv(received++) }),
  }
}

function toIv(counter: number): Buffer {
  const iv = Buffer.alloc(12)
  iv.writeUInt32BE(counter, 8)
  return iv
}
