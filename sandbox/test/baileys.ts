import * as baileys from 'baileys'

import type { SandboxNetwork } from '../src/network.ts'
import { silentLogger } from '../src/wire/silent-logger.ts'

export { baileys }

export type Socket = ReturnType<typeof baileys.makeWASocket>
type Events = baileys.BaileysEventMap

/** Credentials and keys of one client, in memory. */
export function createAuth(): baileys.AuthenticationState {
  const rows = new Map<string, unknown>()
  return {
    creds: baileys.initAuthCreds(),
    keys: {
      async get<T extends keyof baileys.SignalDataTypeMap>(type: T, ids: string[]) {
        const found: { [id: string]: baileys.SignalDataTypeMap[T] } = {}
        for (const id of ids) {
          const value = rows.get(`${type}|${id}`)
          if (value !== undefined) found[id] = value as baileys.SignalDataTypeMap[T]
        }
        return found
      },
      async set(data) {
        for (const [type, values] of Object.entries(data)) {
          for (const [id, value] of Object.entries(values ?? {})) {
            if (value === null || value === undefined) rows.delete(`${type}|${id}`)
            else rows.set(`${type}|${id}`, value)
          }
        }
      },
    },
  }
}

export function connect(network: SandboxNetwork, auth: baileys.AuthenticationState, extra = {}): Socket {
  baileys.WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(network.rootKey, 'hex')
  const socket = baileys.makeWASocket({ waWebSocketUrl: network.url, auth, logger: silentLogger, ...extra })
  socket.ev.on('creds.update', (update) => Object.assign(auth.creds, update))
  return socket
}

export async function until<T extends keyof Events>(
  socket: Socket,
  name: T,
  predicate: (event: Events[T]) => boolean,
): Promise<Events[T]> {
  const { promise, resolve, reject } = Promise.withResolvers<Events[T]>()
  const timer = setTimeout(() => reject(new Error(`waited in vain for ${name}`)), 10_000)
  const listener = (event: Events[T]) => {
    if (predicate(event)) resolve(event)
  }
  socket.ev.on(name, listener)
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    socket.ev.off(name, listener)
  }
}

export async function logIn(network: SandboxNetwork, auth: baileys.AuthenticationState, extra = {}): Promise<Socket> {
  const socket = connect(network, auth, { shouldSyncHistoryMessage: () => false, ...extra })
  await until(socket, 'connection.update', (update) => update.connection === 'open')
  return socket
}

/** Looks again after every turn until it is so, for at most five seconds. */
export async function untilTrue(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('it did not come true')
    await new Promise((resolve) => setImmediate(resolve))
  }
}
