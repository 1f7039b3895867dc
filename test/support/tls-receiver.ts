import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A receiver whose certificate is signed by a CA that nobody knows. */
export interface TlsReceiver extends AsyncDisposable {
  readonly url: string
  readonly ca: string
  readonly received: readonly string[]
}

/** Whether certificates can be made here. */
export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

export async function startTlsReceiver(): Promise<TlsReceiver> {
  const folder = await mkdtemp(join(tmpdir(), 'waypost-tls-'))
  const openssl = (line: string) => execFileSync('openssl', line.split(' '), { cwd: folder, stdio: 'ignore' })
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2'
  openssl(`req -x509 ${key} -keyout ca.key -out ca.pem -subj /CN=Receivers-CA`)
  openssl(
    `req -x509 ${key} -keyout server.key -out server.pem -subj /CN=receiver -CA ca.pem -CAkey ca.key ` +
      '-addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE',
  )
  const read = (name: string) => readFile(join(folder, name), 'utf8')
  const [ca, cert, privateKey] = await Promise.all([read('ca.pem'), read('server.pem'), read('server.key')])
  await rm(folder, { recursive: true })
  const received: string[] = []
  const server = createServer({ cert, key: privateKey }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push(Buffer.concat(chunks).toString())
      response.end()
    })
  })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    ca,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
