import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import test from 'node:test'
import { createMemoryKeyStore } from '../../testing/memory-key-store.ts'
import { createRowStore } from './row-store.ts'
import { createSignalKeys } from './signal-keys.ts'

interface KeyPair {
  readonly pubKey: Buffer
  readonly privKey: Buffer
}

interface Cipher {
  encrypt(data: Buffer): Promise<{ readonly type: number; readonly body: string }>
  decryptWhisperMessage(data: Buffer): Promise<Buffer>
  decryptPreKeyWhisperMessage(data: Buffer): Promise<Buffer>
}

interface Libsignal {
  readonly ProtocolAddress: new (name: string, device: number) => object
  readonly SessionBuilder: new (storage: object, address: object) => { initOutgoing(device: object): Promise<void> }
  readonly SessionCipher: new (storage: object, address: object) => Cipher
  readonly SessionRecord: { deserialize(data: unknown): object }
  readonly keyhelper: {
    generateIdentityKeyPair(): KeyPair
    generateSignedPreKey(identity: KeyPair, id: number): { readonly keyPair: KeyPair; readonly signature: Buffer }
  }
}

/** The instance that Baileys uses. */
const signal = createRequire(import.meta.resolve('baileys'))('libsignal') as Libsignal
const OTHER = 'other.0'

interface Stored {
  readonly _sessions: Readonly<Record<string, { readonly _chains: Readonly<Record<string, object>> }>>
}

/** One side of a conversation, whose sessions are kept as the gateway keeps them. */
function createSide(registration: number) {
  const keys = createSignalKeys(
    createRowStore(createMemoryKeyStore(), () => undefined),
    { onPairs: () => undefined },
  )
  const identity = signal.keyhelper.generateIdentityKeyPair()
  const signed = signal.keyhelper.generateSignedPreKey(identity, 1)
  const stored = async () => (await keys.get('session', [OTHER]))[OTHER] as unknown as Stored | undefined
  const storage = {
    loadSession: async () => {
      const data = await stored()
      return data && signal.SessionRecord.deserialize(data)
    },
    storeSession: async (_address: string, record: { serialize(): Uint8Array }) =>
      keys.set({ session: { [OTHER]: record.serialize() } }),
    isTrustedIdentity: async () => true,
    loadSignedPreKey: async () => signed.keyPair,
    loadPreKey: async () => undefined,
    removePreKey: async () => undefined,
    getOurIdentity: async () => identity,
    getOurRegistrationId: async () => registration,
  }
  const address = new signal.ProtocolAddress('other', 0)
  const cipher = new signal.SessionCipher(storage, address)
  return {
    stored,
    begin: ({ bundle }: { readonly bundle: object }) =>
      new signal.SessionBuilder(storage, address).initOutgoing(bundle),
    bundle: {
      registrationId: registration,
      identityKey: identity.pubKey,
      signedPreKey: { keyId: 1, publicKey: signed.keyPair.pubKey, signature: signed.signature },
    },
    async write(text: string) {
      const { type, body } = await cipher.encrypt(Buffer.from(text))
      return { isFirst: type === 3, body: Buffer.from(body, 'binary') }
    },
    async read({ isFirst, body }: { readonly isFirst: boolean; readonly body: Buffer }) {
      const plain = isFirst ? cipher.decryptPreKeyWhisperMessage(body) : cipher.decryptWhisperMessage(body)
      return Buffer.from(await plain).toString()
    },
  }
}

test('a session does not grow with the conversation, and what was overtaken by a few turns is read', async () => {
  const [ana, ben] = [createSide(1), createSide(2)]
  await ana.begin(ben)
  const late: { readonly text: string; readonly message: Awaited<ReturnType<typeof ana.write>> }[] = []
  const sizes: number[] = []
  for (let turn = 0; turn < 200; turn += 1) {
    if (turn > 0) late.push({ text: `late ${turn}`, message: await ana.write(`late ${turn}`) })
    assert.equal(await ben.read(await ana.write(`there ${turn}`)), `there ${turn}`)
    assert.equal(await ana.read(await ben.write(`back ${turn}`)), `back ${turn}`)
    const due = late.length > 10 ? late.shift() : undefined
    if (due) assert.equal(await ben.read(due.message), due.text)
    sizes.push(JSON.stringify(await ben.stored()).length)
  }
  const [session] = Object.values((await ben.stored())?._sessions ?? {})
  assert.equal(Object.keys(session?._chains ?? {}).length, 21, 'twenty of the other side, and its own')
  assert.ok(
    (sizes[199] ?? 0) < 1.1 * (sizes[40] ?? 0),
    `${sizes[40]} characters after 40 turns, ${sizes[199]} after 200`,
  )
})
