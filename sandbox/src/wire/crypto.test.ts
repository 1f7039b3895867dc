import assert from 'node:assert/strict'
import { test } from 'node:test'

import { generateKeyPair, sign, verify } from './crypto.ts'
import { createSignal, generateSignalKeys } from './signal.ts'
import { createMemoryStorage } from '../world/storage.ts'

test('a signature is good for its key and message only', () => {
  const keys = generateKeyPair()
  const message = Buffer.from('a message')
  for (let round = 0; round < 8; round += 1) {
    const signature = sign(keys.private, message)
    assert.equal(verify(keys.public, message, signature), true)
    assert.equal(verify(generateKeyPair().public, message, signature), false)
    assert.equal(verify(keys.public, Buffer.from('another'), signature), false)
    assert.equal(verify(keys.public, message, Buffer.from(signature).fill(7, 3, 4)), false)
  }
  assert.equal(verify(keys.public, message, Buffer.alloc(64)), false)
  assert.equal(verify(Buffer.alloc(31), message, Buffer.alloc(64)), false)
})

test('two devices talk, and a bundle with a foreign signature is refused', async () => {
  using storage = createMemoryStorage()
  const aliceKeys = generateSignalKeys()
  const bobKeys = generateSignalKeys()
  const alice = createSignal(aliceKeys, storage, 'alice')
  const bob = createSignal(bobKeys, storage, 'bob')
  const preKey = { keyId: 7, keyPair: generateKeyPair() }
  await bob.addPreKeys([preKey])
  const bundle = {
    registrationId: bobKeys.registrationId,
    identity: bobKeys.identity.public,
    signedPreKey: {
      keyId: bobKeys.signedPreKey.keyId,
      publicKey: bobKeys.signedPreKey.keyPair.public,
      signature: bobKeys.signedPreKey.signature,
    },
    preKey: { keyId: 7, publicKey: preKey.keyPair.public },
  }
  await assert.rejects(alice.inject('2@s.whatsapp.net', { ...bundle, identity: generateKeyPair().public }))
  await alice.inject('2@s.whatsapp.net', bundle)
  const first = await alice.encrypt('2@s.whatsapp.net', Buffer.from('hello'))
  assert.equal(first.type, 'pkmsg')
  assert.equal(Buffer.from(await bob.decrypt('1@s.whatsapp.net', first.type, first.ciphertext)).toString(), 'hello')
  const back = await bob.encrypt('1@s.whatsapp.net', Buffer.from('hi'))
  assert.equal(back.type, 'msg')
  assert.equal(Buffer.from(await alice.decrypt('2@s.whatsapp.net', back.type, back.ciphertext)).toString(), 'hi')
  const group = await alice.encryptGroup('3@g.us', '1@s.whatsapp.net', Buffer.from('all'))
  await bob.acceptDistribution('3@g.us', '1@s.whatsapp.net', group.distribution)
  assert.equal(Buffer.from(await bob.decryptGroup('3@g.us', '1@s.whatsapp.net', group.ciphertext)).toString(), 'all')
  alice.close()
  bob.close()
})
