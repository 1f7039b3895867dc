import assert from 'node:assert/strict'
import test from 'node:test'
import pino from 'pino'
import { Curve, initAuthCreds, type SignalDataSet, type SignalKeyStore } from 'baileys'
import { createMemoryKeyStore } from '../testing/memory-key-store.ts'
import { createBaileysLogger } from './baileys-logger.ts'
import { NOT_STORED } from './errors.ts'
import { createRowStore } from './keys/row-store.ts'
import { createSignalKeys } from './keys/signal-keys.ts'
import { createRenewals } from './renewals.ts'
import { createSafeRepository } from './safe-repository.ts'
import { createStanzaBook, type StanzaBook } from './stanza-book.ts'
import { createOpenBook } from './testing/open-book.ts'

const ANA = '15550000001@s.whatsapp.net'
const BEN = '15550000002@s.whatsapp.net'

function createSide() {
  const creds = initAuthCreds()
  const store = createMemoryKeyStore()
  const rows = createRowStore(store, (error) => assert.fail(String(error)))
  const keys: SignalKeyStore = createSignalKeys(rows, { onPairs: () => undefined })
  const logger = createBaileysLogger(pino({ level: 'silent' }))
  const reading = (book: StanzaBook, onGone: () => void = () => undefined) =>
    createSafeRepository({ keys, book, rows, renewals: createRenewals(), onUnreadable: async () => undefined, onGone })(
      { creds, keys: keys as never },
      logger,
    )
  return { creds, keys, store, reading }
}

async function bundleOf({ creds, keys }: ReturnType<typeof createSide>) {
  const preKey = Curve.generateKeyPair()
  await keys.set({ 'pre-key': { 1: preKey } } satisfies SignalDataSet)
  const { signature, keyPair, keyId } = creds.signedPreKey
  const prefixed = (key: Uint8Array) => Buffer.concat([Buffer.from([5]), key])
  return {
    registrationId: creds.registrationId,
    identityKey: prefixed(creds.signedIdentityKey.public),
    signedPreKey: { keyId, publicKey: prefixed(keyPair.public), signature },
    preKey: { keyId: 1, publicKey: prefixed(preKey.public) },
  }
}

test('what is decrypted after its connection closed is not taken: it comes again, and is read then', async () => {
  const [ana, ben] = [createSide(), createSide()]
  const writing = ana.reading(createOpenBook())
  await writing.injectE2ESession({ jid: BEN, session: await bundleOf(ben) })
  for (const text of ['the first', 'the second']) {
    const sealed = await writing.encryptMessage({ jid: BEN, data: Buffer.from(text) })
    let gone = 0
    const reading = ben.reading(
      createStanzaBook(() => ({ id: BEN, lid: '' })),
      () => gone++,
    )
    const read = () => assert.rejects(reading.decryptMessage({ jid: ANA, ...sealed }), { message: NOT_STORED })
    await read()
    assert.equal(gone, 1, 'an open connection ends before it is acknowledged')
    reading.close?.()
    await read()
    assert.equal(gone, 1)
    assert.deepEqual(await ben.store.unsettled(9), [], 'nothing waits that nobody could handle')
    const opened = ben.reading(createOpenBook())
    assert.equal(Buffer.from(await opened.decryptMessage({ jid: ANA, ...sealed })).toString(), text)
    const [envelope] = await ben.store.unsettled(9)
    assert.ok(envelope)
    ben.store.settle([envelope.id])
  }
})
