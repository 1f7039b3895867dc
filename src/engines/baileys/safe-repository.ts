import {
  addTransactionCapability,
  DEFAULT_CONNECTION_CONFIG,
  isHostedPnUser,
  isPnUser,
  type SignalKeyStore,
  type SignalKeyStoreWithTransaction,
  type SocketConfig,
} from 'baileys'
import { bareJid } from '../../core/model/address.ts'
import { isStorageError, NOT_STORED } from './errors.ts'
import { keepJobContext } from './job-context.ts'
import type { RowStore } from './keys/row-store.ts'
import { INBOX_TYPE } from './keys/signal-keys.ts'
import type { Renewals } from './renewals.ts'
import { envelopeId, type StanzaBook } from './stanza-book.ts'
import { verifySignature } from './trust/xeddsa.ts'
import { keepSessionsWhole } from './whole-sessions.ts'

export interface SafeRepositoryOptions {
  readonly keys: SignalKeyStore
  readonly book: StanzaBook
  readonly rows: Pick<RowStore, 'plaintext' | 'unit' | 'isIncomplete'>
  readonly renewals: Pick<Renewals, 'isWanted'>
  /** Told of what cannot be decrypted, before WhatsApp is: resolves when that is stored. */
  readonly onUnreadable: (ciphertext: Uint8Array, reason: string) => Promise<void>
  /** Told of what came in no stanza that is known: the connection has to end before Baileys acknowledges it. */
  readonly onGone: () => void
}

type MakeRepository = SocketConfig['makeSignalRepository']
type Repository = ReturnType<MakeRepository>

/**
 * Baileys' Signal repository, made crash-safe. A decryption commits ratchet, prekey removal, plaintext and stanza in one
 * transaction before WhatsApp is told; a stanza delivered again is answered without a ratchet step; the sending ratchet
 * is committed before the stanza leaves; and both directions of one person share a lock.
 */
export function createSafeRepository(options: SafeRepositoryOptions): MakeRepository {
  const { keys, rows, renewals } = options
  keepSessionsWhole()
  keepJobContext()
  return (auth, logger, pnToLid) => {
    // Transactions of our own: Baileys' would hold the ratchet back until after the stanza left.
    const own = addTransactionCapability(keys, logger, { maxCommitRetries: 1, delayBetweenTriesMs: 0 })
    const inner = DEFAULT_CONNECTION_CONFIG.makeSignalRepository({ creds: auth.creds, keys: own }, logger, pnToLid)
    const lock = createLock(inner, { own, rows })
    const lockGroup = <T>(group: string, work: () => Promise<T>): Promise<T> =>
      rows.unit(() => own.transaction(work, group))
    let isClosed = false
    const onGone = (): void => {
      if (!isClosed) options.onGone()
    }
    const remember = createMemory(own, { ...options, onGone })
    return {
      ...inner,
      close() {
        isClosed = true
        inner.close?.()
      },
      decryptMessage: (options) =>
        remember({
          ciphertext: options.ciphertext,
          first: options.type === 'pkmsg',
          locked: (work) => lock(options.jid, work),
          decrypt: () => inner.decryptMessage(options),
        }),
      decryptGroupMessage: (options) =>
        remember({
          ciphertext: options.msg,
          first: false,
          locked: (work) => lockGroup(options.group, work),
          decrypt: () => inner.decryptGroupMessage(options),
        }),
      encryptMessage: (options) => lock(options.jid, () => inner.encryptMessage(options)),
      encryptGroupMessage: (options) =>
        lockGroup(options.group, async () => {
          if (options.group === STORIES) await forgetSenderKey(own, inner.jidToSignalProtocolAddress(options.meId))
          return inner.encryptGroupMessage(options)
        }),
      migrateSession: (from, to) => lock(to, () => inner.migrateSession(from, to)),
      injectE2ESession(options) {
        requireSignedPreKey(options.session)
        return lock(options.jid, async () => {
          if (await renewals.isWanted(options, { keys: own, repository: inner })) await inner.injectE2ESession(options)
        })
      },
    }
  }
}

const STORIES = 'status@broadcast'

/** Each story has a key of its own, which goes out with it: who had an earlier one cannot read those without them. */
async function forgetSenderKey(keys: SignalKeyStore, address: string): Promise<void> {
  const [, user, device] = /^(.*)\.(\d+)$/.exec(address) ?? []
  await keys.set({ 'sender-key': { [`${STORIES}::${user}::${device}`]: null } })
}

type Locked = <T>(work: () => Promise<T>) => Promise<T>

/** One lock per person, whichever address is used: encryption gets the number, decryption the hidden id. */
function createLock(
  inner: Repository,
  { own, rows }: { own: SignalKeyStoreWithTransaction; rows: Pick<RowStore, 'unit'> },
) {
  return async <T>(jid: string, work: () => Promise<T>): Promise<T> => {
    const lid = isPnUser(jid) || isHostedPnUser(jid) ? await inner.lidMapping.getLIDForPN(jid) : null
    return rows.unit(() => own.transaction(work, bareJid(lid ?? jid)))
  }
}

/** As a rule the connection has closed meanwhile. */
class GoneError extends Error {}

interface Decryption {
  readonly ciphertext: Uint8Array
  /** The first message of a Signal session: read twice, it would begin the session anew. */
  readonly first: boolean
  readonly locked: Locked
  readonly decrypt: () => Promise<Uint8Array>
}

function createMemory(
  own: SignalKeyStoreWithTransaction,
  { book, rows, onUnreadable, onGone }: Pick<SafeRepositoryOptions, 'book' | 'rows' | 'onUnreadable' | 'onGone'>,
) {
  async function recall(ciphertext: Uint8Array): Promise<Uint8Array | null> {
    const known = await rows.plaintext(envelopeId(ciphertext))
    if (known) book.repeated(ciphertext)
    return known
  }

  return async ({ ciphertext, first, locked, decrypt }: Decryption): Promise<Uint8Array> => {
    const known = first ? await recall(ciphertext) : null
    if (known) return known
    try {
      return await locked(async () => {
        const bytes = await decrypt()
        const envelope = book.envelopeOf(ciphertext, bytes)
        // Without its stanza nobody could handle it again: it is not taken, and WhatsApp will bring it.
        if (!envelope) throw new GoneError('the stanza of this message is gone')
        await own.set({ [INBOX_TYPE]: { [envelope.id]: envelope } } as never)
        return bytes
      })
    } catch (error) {
      // A key is used up in the commit that stores the plaintext: what cannot be read a second time is found there.
      const again = await recall(ciphertext)
      if (again) return again
      if (error instanceof GoneError) {
        onGone()
        throw new Error(NOT_STORED, { cause: error })
      }
      // The connection is over then, before anything of this is acknowledged: WhatsApp brings it again.
      if (isStorageError(error) || rows.isIncomplete) throw new Error(NOT_STORED, { cause: error })
      const failure = askAgain(error)
      await onUnreadable(ciphertext, failure.message)
      throw failure
    }
  }
}

/**
 * Baileys drops a message silently when its key was used before, taking it for a repetition. Repetitions are answered
 * from the inbox, so this one was never read: under another text the sender is asked again.
 */
function askAgain(error: unknown): Error {
  const failure = error instanceof Error ? error : new Error(String(error))
  if (!failure.message.includes('Key used already')) return failure
  return new Error('the key of this message was used before', { cause: failure })
}

/** libsignal does not look at the result of this check. */
function requireSignedPreKey(session: Parameters<Repository['injectE2ESession']>[0]['session']): void {
  const { identityKey, signedPreKey } = session
  if (verifySignature(identityKey, signedPreKey.publicKey, signedPreKey.signature)) return
  throw new Error('the prekey of this device is not signed by its identity')
}
