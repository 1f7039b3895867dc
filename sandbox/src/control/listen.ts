import { once } from 'node:events'
import type { Server } from 'node:http'

/** Makes a server listen and answers its origin; rejects when the address cannot be had. */
export async function listen(server: Server, at: { readonly host: string; readonly port: number }): Promise<string> {
  server.listen(at)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port')
  return `http://${at.host.includes(':') ? `[${at.host}]` : at.host}:${address.port}`
}

/** Ends a server and the connections that are still open. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
