import assert from 'node:assert/strict'
import test from 'node:test'
import { Curve, initAuthCreds, type SignalDataSet, type SignalKeyStore } from 'baileys'
import { createMemoryKeyStore } from '../testing/memory-key-store.ts'
import { createRowStore } from './keys/row-store.ts'
import { createSignalKeys } from './keys/signal-keys.ts'
import { createRenewals } from './renewals.ts'
import { createSafeRepository } from './safe-repository.ts'
import { createOpenBook } from './testing/open-book.ts'
import { createBaileysLogger } from './baileys-logger.ts'
import pino from 'pino'

const ANA = '15550000001@s.whatsapp.net'
const BEN = '15550000002@s.whatsapp.net'

/** One side: our repository over keys in memory. */
function createSide() {
  const creds = initAuthCreds()
  const rows = createRowStore(createMemoryKeyStore(), (error) => assert.fail(String(error)))
  const keys: SignalKeyStore = createSignalKeys(rows, { onPairs: () => undefined })
  const book = createOpenBook()
  const logger = createBaileysLogger(pino({ level: 'silent' }))
  const repository = createSafeRepository({
    keys,
    book,
    rows,
    renewals: createRenewals(),
    onUnreadable: async (_ciphertext, reason) => assert.fail(reason),
    onGone: () => assert.fail('no stanza'),
  })({ creds, keys: keys as never }, logger)
  return {
    repository,
    async bundle(keyId: number) {
      const preKey = Curve.generateKeyPair()
      await keys.set({ 'pre-key': { [keyId]: preKey } } satisfies SignalDataSet)
      const { signature, keyPair, keyId: signedId } = creds.signedPreKey
      const prefixed = (key: Uint8Array) => Buffer.concat([Buffer.from([5]), key])
      return {
        registrationId: creds.registrationId,
        identityKey: prefixed(creds.signedIdentityKey.public),
        signedPreKey: { keyId: signedId, publicKey: prefixed(keyPair.public), signature },
        preKey: { keyId, publicKey: prefixed(preKey.public) },
      }
    },
  }
}

test('a message that crosses with a new session leaves what we write in it readable', async () => {
  const [ana, ben] = [createSide(), createSide()]
  const write = async (from: ReturnType<typeof createSide>, text: string) => {
    const [to, jid, back] = from === ana ? [ben, BEN, ANA] : [ana, ANA, BEN]
    const sealed = await from.repository.encryptMessage({ jid, data: Buffer.from(text) })
    return async () => Buffer.from(await to.repository.decryptMessage({ jid: back, ...sealed })).toString()
  }
  await ana.repository.injectE2ESession({ jid: BEN, session: await ben.bundle(1) })
  assert.equal(await (await write(ana, 'hello'))(), 'hello')
  assert.equal(await (await write(ben, 'hi'))(), 'hi')
  const crossing = await write(ben, 'on its way')
  await ana.repository.injectE2ESession({ jid: BEN, session: await ben.bundle(2) })
  const first = await write(ana, 'in the new session')
  assert.equal(await crossing(), 'on its way')
  const second = await write(ana, 'after it')
  assert.deepEqual([await first(), await second()], ['in the new session', 'after it'])
  assert.equal(await (await write(ben, 'and back'))(), 'and back')
})
