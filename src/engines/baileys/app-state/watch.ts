import type { BinaryNode, WASocket } from 'baileys'
import type { Logger } from 'pino'
import { GatewayError } from '../../../core/errors.ts'
import { createBackoff, pause } from '../timing.ts'
import type { AppState } from './index.ts'

const TRIES = 5

/** Reads the app state whenever there may be something new: after connecting, when told, and when its key arrives. */
export function createAppStateWatch(appState: AppState, log: Logger) {
  /** What fails is tried again while the connection lasts; the next connection begins with all of it anyway. */
  async function catchUp(sock: WASocket, signal: AbortSignal, names?: readonly string[]): Promise<void> {
    const backoff = createBackoff(1_000, 30_000)
    for (let attempt = 1; attempt <= TRIES && !signal.aborted; attempt++) {
      try {
        return await appState.catchUp(sock, names)
      } catch (error) {
        if (signal.aborted || (error instanceof GatewayError && error.code === 'SESSION_NOT_READY')) return
        log.warn({ err: error, attempt }, 'app state could not be read')
        await pause(backoff.next(), signal)
      }
    }
  }

  return {
    /** Listens on one connection until it is over. */
    attach(sock: WASocket): void {
      const over = new AbortController()
      sock.ev.on('connection.update', ({ connection }) => {
        if (connection === 'open') void catchUp(sock, over.signal)
        if (connection === 'close') over.abort()
      })
      sock.ev.on('creds.update', ({ myAppStateKeyId }) => {
        if (myAppStateKeyId) void catchUp(sock, over.signal)
      })
      sock.ws.prependListener('CB:notification,type:server_sync', (node: BinaryNode) => {
        const names = takeCollections(node)
        if (names.length) void catchUp(sock, over.signal, names)
      })
    },
  }
}

/**
 * Baileys would read the first collection of a notification itself, at odds with us: it is to see none. Its own look-ups
 * remember a stanza's children, so they are not used here.
 */
function takeCollections(node: BinaryNode): string[] {
  if (!Array.isArray(node.content)) return []
  const collections = node.content.filter(({ tag }) => tag === 'collection')
  node.content = node.content.filter(({ tag }) => tag !== 'collection')
  return collections.flatMap(({ attrs }) => attrs['name'] ?? [])
}
