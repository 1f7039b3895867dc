import { createServer } from 'node:net'

/** Below the ports that systems give to outgoing connections: those take any of theirs at any moment. */
const [FIRST, LAST] = [10_000, 32_000]
const TRIES = 100

/** A port of the loopback address that nobody uses. Throws when none is found. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST))
    if (await isFree(port)) return port
  }
  throw new Error(`no free port among ${TRIES} between ${FIRST} and ${LAST}`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
