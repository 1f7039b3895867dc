import assert from 'node:assert/strict'
import test from 'node:test'
import { createMemoryStorage } from '../world/storage.ts'
import { generateKeyPair } from './crypto.ts'
import { createSignal, generateSignalKeys } from './signal.ts'

const ALICE = '15550000001@s.whatsapp.net'
const BOB = '15550000002@s.whatsapp.net'

test('a message that crosses with a new session spoils neither', async () => {
  const storage = createMemoryStorage()
  const [aliceKeys, bobKeys] = [generateSignalKeys(), generateSignalKeys()]
  const [alice, bob] = [createSignal(aliceKeys, storage, 'alice'), createSignal(bobKeys, storage, 'bob')]
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
  const toBob = async (text: string) => {
    const { type, ciphertext } = await alice.encrypt(BOB, Buffer.from(text))
    return async () => Buffer.from(await bob.decrypt(ALICE, type, ciphertext)).toString()
  }
  const toAlice = async (text: string) => {
    const { type, ciphertext } = await bob.encrypt(ALICE, Buffer.from(text))
    return async () => Buffer.from(await alice.decrypt(BOB, type, ciphertext)).toString()
  }
  await alice.inject(BOB, await bundle(1))
  assert.equal(await (await toBob('hello'))(), 'hello')
  assert.equal(await (await toAlice('hi'))(), 'hi')
  const crossing = await toAlice('on its way')
  await alice.inject(BOB, await bundle(2))
  const first = await toBob('in the new session')
  assert.equal(await crossing(), 'on its way')
  const second = await toBob('after it')
  assert.deepEqual([await first(), await second()], ['in the new session', 'after it'])
  assert.equal(await (await toAlice('and back'))(), 'and back')
})
