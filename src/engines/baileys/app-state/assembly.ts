import type { AuthenticationCreds, SignalKeyStore, WASocket } from 'baileys'
import { expandKey } from './cipher.ts'
import type { AccountNews } from './events.ts'
import { createExchange, type ExchangeOptions } from './exchange.ts'
import { type AppState, type AppStateOptions, createAppState } from './index.ts'
import type { KeySource } from './patch.ts'

export interface AppStateParts
  extends Pick<AppStateOptions, 'collections' | 'inlet' | 'identities' | 'ignored' | 'log'>, ExchangeOptions {
  readonly credentials: AuthenticationCreds
  readonly keys: SignalKeyStore
}

/** The app state of one session over Baileys' keys and socket. */
export function assembleAppState(parts: AppStateParts): AppState {
  const { credentials } = parts

  const keys: KeySource = async (id) => {
    const name = Buffer.from(id).toString('base64')
    const { [name]: found } = await parts.keys.get('app-state-sync-key', [name])
    return found?.keyData ? expandKey(found.keyData) : null
  }

  async function ownKey() {
    const id = credentials.myAppStateKeyId ? Buffer.from(credentials.myAppStateKeyId, 'base64') : null
    const own = id && (await keys(id))
    return own ? { id, keys: own } : null
  }

  async function onNews(sock: WASocket, { pushName, pair }: AccountNews): Promise<void> {
    const { me } = credentials
    if (pushName && me && me.name !== pushName) sock.ev.emit('creds.update', { me: { ...me, name: pushName } })
    if (pair) await sock.signalRepository.lidMapping.storeLIDPNMappings([{ lid: pair.lid, pn: pair.phone }])
  }

  return createAppState({ ...parts, exchange: createExchange(parts), keys, ownKey, onNews })
}
