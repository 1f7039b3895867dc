import assert from 'node:assert/strict'
import test from 'node:test'
import { createMemoryStorage } from '../world/storage.ts'
import { generateKeyPair } from './crypto.ts'
import { createSignal, generateSignalKeys } from './signal.ts'

const ALICE = '15550000001@s.whatsapp.net'
const BOB = '15550000002@s.whatsapp.net'

/** How far a job may have come when another device's arrives. */
const STEPS = 20

/** Alice writes three messages to Bob, and Carol begins a session with him meanwhile. Answers what Bob reads. */
async function meet(steps: number): Promise<readonly string[]> {
  const storage = createMemoryStorage()
  const bobKeys = generateSignalKeys()
  const create = (scope: string) => createSignal(generateSignalKeys(), storage, scope)
  const [alice, carol, bob] = [create('alice'), create('carol'), createSignal(bobKeys, storage, 'bob')]
  const bundle = async (keyId: number) => {
    const keyPair = generateKeyPair()
    await bob.addPreKeys([{ keyId, keyPair }])
    const { signature, keyPair: signed, keyId: signedId } = bobKeys.signedPreKey
    return {
      registrationId: bobKeys.registrationId,
      identity: bobKeys.identity.public,
      signedPreKey: { keyId: signedId, publicKey: signed.public, signature },
      preKey: { keyId, publicKey: keyPair.public },
    }
  }
  const write = (text: string) => alice.encrypt(BOB, Buffer.from(text))
  await alice.inject(BOB, await bundle(1))
  const ofCarol = await bundle(2)
  const first = write('first')
  for (let step = 0; step < steps; step++) await Promise.resolve()
  const begun = carol.inject(BOB, ofCarol)
  const sealed = [await first, await write('second')]
  await begun
  sealed.push(await write('third'))
  const read: string[] = []
  for (const { type, ciphertext } of sealed) {
    read.push(Buffer.from(await bob.decrypt(ALICE, type, ciphertext)).toString())
  }
  return read
}

test('two devices that write to one person at the same time use each key once', async () => {
  for (let steps = 0; steps <= STEPS; steps++) assert.deepEqual(await meet(steps), ['first', 'second', 'third'])
})
