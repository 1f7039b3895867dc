import type { WAPatchName, WASocket } from 'baileys'
import type { Logger } from 'pino'
import type { KeyStore } from '../../core/ports/key-store.ts'
import type { Inlet } from './inlet.ts'
import { APP_STATE_TYPE } from './keys/app-state-rows.ts'
import type { RowStore } from './keys/row-store.ts'
import { APP_STATE_DIRTY, ENGINE_TYPE } from './keys/signal-keys.ts'

export interface HousekeepingOptions {
  readonly rows: RowStore
  readonly inlet: Inlet
  readonly keys: KeyStore
  readonly log: Logger
}

const GROUPS_FETCHED = 'groups-fetched'
/** WhatsApp delivers messages again for about this long. */
const INBOX_MS = 14 * 24 * 3600 * 1000

/** What has to be put right once per connection. */
export function createHousekeeping({ rows, inlet, keys, log }: HousekeepingOptions) {
  let changes = 0
  let resync: readonly WAPatchName[] = []

  const flag = async (id: string): Promise<boolean> => Boolean((await rows.read(ENGINE_TYPE, [id])).get(id))
  const setFlag = (id: string, text: string | null): Promise<void> =>
    rows.write({ rows: { [ENGINE_TYPE]: { [id]: text } } })

  /** The mark is gone when everything that the change told us is stored. */
  async function clearDirty(): Promise<void> {
    const change = ++changes
    await new Promise((resolve) => setImmediate(resolve)) // Baileys tells about a change right after committing it
    const stored = await inlet.push(() => [])
    if (stored && change === changes) await setFlag(APP_STATE_DIRTY, null)
  }

  async function fetchGroups(sock: WASocket): Promise<void> {
    if (await flag(GROUPS_FETCHED)) return
    await sock.groupFetchAllParticipating() // arrives as events
    if (await inlet.push(() => [])) await setFlag(GROUPS_FETCHED, '1')
  }

  async function resyncAppState(sock: WASocket): Promise<void> {
    const collections = resync
    resync = []
    if (collections.length) await sock.resyncAppState([...collections], true)
  }

  const tolerate = (what: string, work: Promise<unknown>): Promise<unknown> =>
    work.catch((error: unknown) => log.debug({ err: error }, what))

  return {
    appStateChanged: (): void => void tolerate('app state mark not cleared', clearDirty()),
    /** Changes of the app state whose events may be lost are read again from the beginning: they repeat harmlessly. */
    async beforeConnect(collections: readonly WAPatchName[]): Promise<void> {
      if (!(await flag(APP_STATE_DIRTY))) return
      await rows.write({ rows: { [APP_STATE_TYPE]: Object.fromEntries(collections.map((name) => [name, null])) } })
      resync = collections
    },
    async connected(sock: WASocket): Promise<void> {
      await tolerate('inbox not pruned', keys.prune(Date.now() - INBOX_MS))
      await tolerate('app state not read again', resyncAppState(sock))
      await tolerate('groups not fetched', fetchGroups(sock))
    },
  }
}
