import { jidDecode, jidEncode, type SignalKeyStore, type SignalRepositoryWithLIDStore } from 'baileys'

type Injection = Parameters<SignalRepositoryWithLIDStore['injectE2ESession']>[0]

/** Which Signal sessions may be begun anew. */
export interface Renewals {
  /** This device asks for a message again: what it is sent next needs a session that it can read. */
  expect(device: string): void
  /** Whether there is a reason to begin a session with a device, with one in use already. */
  isWanted(injection: Injection, signal: Signal): Promise<boolean>
}

/** Where sessions are kept, and under which address. */
export interface Signal {
  readonly keys: Pick<SignalKeyStore, 'get'>
  readonly repository: Pick<SignalRepositoryWithLIDStore, 'jidToSignalProtocolAddress'>
}

/** As libsignal stores the sessions with a device; the one in use is not closed. */
interface StoredSessions {
  readonly _sessions?: Readonly<Record<string, StoredSession>>
}

interface StoredSession {
  readonly registrationId?: number
  readonly indexInfo?: { readonly closed?: number; readonly remoteIdentityKey?: string }
}

const MOST = 500

/**
 * Whenever Baileys looks up the devices of somebody, which is after each start and every five minutes, it begins a new
 * session with their phone, and the sessions of sends at the same time one each. libsignal keeps forty: then it forgets the
 * one in which the other side still writes ("No matching sessions found for message"). So a session that is there stays,
 * unless the device has another identity by now, or cannot read us.
 */
export function createRenewals(): Renewals {
  const expected = new Set<string>()
  return {
    expect(device) {
      expected.delete(device)
      expected.add(device)
      for (const oldest of expected) {
        if (expected.size <= MOST) break
        expected.delete(oldest)
      }
    },
    async isWanted({ jid, session }, signal) {
      const { keys, repository } = signal
      const address = repository.jidToSignalProtocolAddress(await hiddenOf(jid, keys))
      for (const device of expected) {
        const asked = repository.jidToSignalProtocolAddress(await hiddenOf(device, keys))
        if (asked === address) return expected.delete(device)
      }
      const found = (await keys.get('session', [address]))[address] as StoredSessions | undefined
      const open = Object.values(found?._sessions ?? {}).find(({ indexInfo }) => indexInfo?.closed === -1)
      const identity = Buffer.from(session.identityKey).toString('base64')
      return open?.indexInfo?.remoteIdentityKey !== identity || open.registrationId !== session.registrationId
    },
  }
}

/** Under the hidden id where one is known here, as sessions are kept: nobody is asked for it, a lock is held meanwhile. */
async function hiddenOf(jid: string, keys: Signal['keys']): Promise<string> {
  const { user, device = 0, server } = jidDecode(jid) ?? {}
  if (user === undefined || server !== 's.whatsapp.net') return jid
  const lid = (await keys.get('lid-mapping', [user]))[user]
  return lid ? jidEncode(lid, 'lid', device || undefined) : jid
}
