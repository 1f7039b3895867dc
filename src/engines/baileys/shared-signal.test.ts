import assert from 'node:assert/strict'
import test from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import pino from 'pino'
import { Curve, initAuthCreds, type SignalDataSet, type SignalKeyStore } from 'baileys'
import type { KeyStore } from '../../core/ports/key-store.ts'
import { createMemoryKeyStore } from '../testing/memory-key-store.ts'
import { createBaileysLogger } from './baileys-logger.ts'
import { createRowStore } from './keys/row-store.ts'
import { createSignalKeys } from './keys/signal-keys.ts'
import { createRenewals } from './renewals.ts'
import { createSafeRepository } from './safe-repository.ts'
import { createOpenBook } from './testing/open-book.ts'

const renewals = createRenewals()
const ANA = '15550000001@s.whatsapp.net'
const BEN = '15550000002@s.whatsapp.net'

/** One account: its keys outlive the repository over them, as they outlive a process. */
function createSide() {
  const creds = initAuthCreds()
  const store = createMemoryKeyStore()

  /** With nothing read yet; `beforeRead` may hold back the reads of Signal sessions. */
  function start(
    beforeRead: () => Promise<void> = async () => undefined,
    onUnreadable: (reason: string) => void = (reason) => assert.fail(reason),
  ) {
    const get: KeyStore['get'] = async (type, ids) => {
      if (type === 'session') await beforeRead()
      return store.get(type, ids)
    }
    const rows = createRowStore({ ...store, get }, (error) => assert.fail(String(error)))
    const keys: SignalKeyStore = createSignalKeys(rows, { onPairs: () => undefined })
    const repository = createSafeRepository({
      keys,
      book: createOpenBook(),
      rows,
      renewals,
      onUnreadable: async (_ciphertext, reason) => onUnreadable(reason),
      onGone: () => assert.fail('no stanza'),
    })({ creds, keys: keys as never }, createBaileysLogger(pino({ level: 'silent' })))
    return { keys, repository }
  }

  return {
    start,
    async bundle(keyId: number) {
      const preKey = Curve.generateKeyPair()
      await start().keys.set({ 'pre-key': { [keyId]: preKey } } satisfies SignalDataSet)
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

/** Holds back whoever passes, until it is opened. */
function createGate() {
  const reached = Promise.withResolvers<void>()
  const opened = Promise.withResolvers<void>()
  const pass = async (): Promise<void> => {
    reached.resolve()
    await opened.promise
  }
  return { pass, reached: reached.promise, open: () => opened.resolve() }
}

type Repository = ReturnType<ReturnType<typeof createSide>['start']>['repository']

interface Scene {
  readonly ana: Repository
  readonly carl: Repository
  readonly restartAna: () => Repository
  readonly restartBen: () => Repository
  readonly bundle: (keyId: number) => ReturnType<ReturnType<typeof createSide>['bundle']>
  /** Ana's second job is asked for while Carl's is under way, which was while Ana's first was. */
  interleave<T>(first: () => Promise<T>, between: () => Promise<unknown>, second: () => Promise<T>): Promise<[T, T]>
}

/** Two accounts in one process that know one person, and have read nothing yet. */
async function createScene(): Promise<Scene> {
  const [anaKeys, benKeys, carlKeys] = [createSide(), createSide(), createSide()]
  await anaKeys.start().repository.injectE2ESession({ jid: BEN, session: await benKeys.bundle(1) })
  await carlKeys.start().repository.injectE2ESession({ jid: BEN, session: await benKeys.bundle(2) })
  const [anaGate, carlGate] = [createGate(), createGate()]
  return {
    ana: anaKeys.start(anaGate.pass).repository,
    carl: carlKeys.start(carlGate.pass).repository,
    restartAna: () => anaKeys.start().repository,
    restartBen: () => benKeys.start().repository,
    bundle: (keyId) => benKeys.bundle(keyId),
    async interleave(first, between, second) {
      const one = first()
      await anaGate.reached
      const other = between()
      await turn()
      anaGate.open()
      const done = await one
      await carlGate.reached
      const two = second()
      await turn()
      carlGate.open()
      await other
      return [done, await two]
    },
  }
}

const write = (repository: Repository, text: string) => repository.encryptMessage({ jid: BEN, data: Buffer.from(text) })

test('two accounts that write to one person at the same time use each key once', async () => {
  const { ana, carl, restartBen, interleave } = await createScene()
  const sealed = await interleave(
    () => write(ana, 'first'),
    () => write(carl, 'between'),
    () => write(ana, 'second'),
  )
  const third = await write(ana, 'third')
  const ben = restartBen()
  const read: string[] = []
  for (const each of [...sealed, third]) {
    read.push(Buffer.from(await ben.decryptMessage({ jid: ANA, ...each })).toString())
  }
  assert.deepEqual(read, ['first', 'second', 'third'])
})

test('a session begun while another account writes to the same person is kept', async () => {
  const { ana, carl, restartAna, bundle, interleave } = await createScene()
  const [before, renewed] = [await restartAna().getSessionInfo(BEN), await bundle(3)]
  renewals.expect(BEN)
  await interleave(
    async () => void (await write(ana, 'first')),
    () => write(carl, 'between'),
    () => ana.injectE2ESession({ jid: BEN, session: renewed }),
  )
  const after = await restartAna().getSessionInfo(BEN)
  assert.ok(before && after)
  assert.notDeepEqual(after.baseKey, before.baseKey)
})

test('who had the key of one story cannot read the next without its own; a group keeps its key', async () => {
  const [ana, ben] = [createSide().start().repository, createSide().start(undefined, () => undefined).repository]
  const seal = (group: string, text: string) => ana.encryptGroupMessage({ group, meId: ANA, data: Buffer.from(text) })
  const takeKey = (groupId: string, axolotlSenderKeyDistributionMessage: Uint8Array) =>
    ben.processSenderKeyDistributionMessage({ authorJid: ANA, item: { groupId, axolotlSenderKeyDistributionMessage } })
  const read = async (group: string, msg: Uint8Array) =>
    Buffer.from(await ben.decryptGroupMessage({ group, authorJid: ANA, msg })).toString()
  for (const group of ['status@broadcast', '120363000000000001@g.us']) {
    const first = await seal(group, 'first')
    await takeKey(group, first.senderKeyDistributionMessage)
    assert.equal(await read(group, first.ciphertext), 'first')
  }
  const story = await seal('status@broadcast', 'second')
  await assert.rejects(read('status@broadcast', story.ciphertext), /No session found/)
  await takeKey('status@broadcast', story.senderKeyDistributionMessage)
  assert.equal(await read('status@broadcast', story.ciphertext), 'second')
  const message = await seal('120363000000000001@g.us', 'second')
  assert.equal(await read('120363000000000001@g.us', message.ciphertext), 'second')
})
