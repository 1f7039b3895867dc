import type { WASocket } from 'baileys'
import type { Logger } from 'pino'
import type { KeyStore } from '../../core/ports/key-store.ts'
import { COLLECTIONS } from './app-state/changes.ts'
import type { Collections } from './app-state/collections.ts'
import type { Inlet } from './inlet.ts'
import type { RowStore } from './keys/row-store.ts'
import { ENGINE_TYPE } from './keys/signal-keys.ts'

export interface HousekeepingOptions {
  readonly rows: RowStore
  readonly inlet: Inlet
  readonly keys: KeyStore
  readonly collections: Collections
  readonly log: Logger
}

const GROUPS_FETCHED = 'groups-fetched'
/** Present when all of the app state that is noted as read was told to the gateway. */
const APP_STATE_TOLD = 'app-state-told'
/** WhatsApp delivers messages again for about this long. */
const INBOX_MS = 14 * 24 * 3600 * 1000

/** What has to be put right once per connection. */
export function createHousekeeping({ rows, inlet, keys, collections, log }: HousekeepingOptions) {
  const flag = async (id: string): Promise<boolean> => Boolean((await rows.read(ENGINE_TYPE, [id])).get(id))
  const setFlag = (id: string, text: string | null): Promise<void> =>
    rows.write({ rows: { [ENGINE_TYPE]: { [id]: text } } })

  async function fetchGroups(sock: WASocket): Promise<void> {
    if (await flag(GROUPS_FETCHED)) return
    await sock.groupFetchAllParticipating() // arrives as events
    if (await inlet.push(() => [])) await setFlag(GROUPS_FETCHED, '1')
  }

  const tolerate = (what: string, work: Promise<unknown>): Promise<unknown> =>
    work.catch((error: unknown) => log.debug({ err: error }, what))

  return {
    /** Earlier versions noted as read what they could not tell: such an account's app state is read once more. */
    async beforeConnect(): Promise<void> {
      if (await flag(APP_STATE_TOLD)) return
      await collections.reset(COLLECTIONS)
      await setFlag(APP_STATE_TOLD, '1')
    },
    async connected(sock: WASocket): Promise<void> {
      await tolerate('inbox not pruned', keys.prune(Date.now() - INBOX_MS))
      await tolerate('groups not fetched', fetchGroups(sock))
    },
  }
}
