import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import type { SinkTarget } from '../../core/ports/sink.ts'
import { createNatsSink } from './index.ts'

const SEARCH = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` }

/** Servers with rules of their own are started here; the one of the other tests has none. */
const why = ['nats-server --version', 'openssl version'].every(isThere) ? false : 'nats-server or openssl is missing'

function isThere(command: string): boolean {
  const [program = '', ...args] = command.split(' ')
  try {
    execFileSync(program, args, { env: SEARCH, stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

async function startServer(config: string) {
  const folder = await mkdtemp(join(tmpdir(), 'waypost-nats-'))
  const file = join(folder, 'server.conf')
  const common = `host: 127.0.0.1, port: -1, jetstream { store_dir: "${join(folder, 'data')}" }`
  if (config.includes('cert_file')) makeCertificate(folder)
  await writeFile(file, `${common}\n${config.replaceAll('FOLDER', folder)}`)
  const child = spawn('nats-server', ['-c', file], { env: SEARCH, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(child, 'exit')
  let port = ''
  for await (const line of createInterface(child.stderr)) {
    port ||= /Listening for client connections on 127\.0\.0\.1:(\d+)/.exec(line)?.[1] ?? ''
    if (line.includes('Server is ready')) break
  }
  child.stderr.resume()
  const sink = createNatsSink({ allow: ['127.0.0.1', 'localhost'], timeoutMs: 5_000 })
  return {
    deliver: async (start: string, change: Partial<SinkTarget> = {}) => {
      const url = `${start}:${port}/wa.{session}.{event}?stream=WA`
      const event = { name: 'message', headers: {}, body: '{}', session: 'main', id: '1' }
      const target = { url, headers: {}, hmacKey: null, ...change }
      return sink.deliver(target, event, new AbortController().signal)
    },
    async [Symbol.asyncDispose]() {
      await sink[Symbol.asyncDispose]?.()
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function makeCertificate(folder: string): void {
  const out = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', ...out, ...subject], {
    stdio: 'ignore',
  })
}

const reasonOf = (result: { readonly ok: boolean; readonly reason?: string }): string => {
  assert.equal(result.ok, false)
  return result.reason ?? ''
}

describe('servers that ask who it is', { skip: why }, () => {
  it('takes the user and password of the address, and refuses others', async () => {
    await using server = await startServer('authorization { user: bot, password: "pass@word" }')
    const refused = await server.deliver('nats://bot:wrong@127.0.0.1')
    assert.match(reasonOf(refused), /authorization/i)
    assert.doesNotMatch(reasonOf(refused), /wrong/)
    assert.equal((await server.deliver('nats://bot:pass%40word@127.0.0.1')).ok, true)
  })

  it('takes a user without a password as a token', async () => {
    await using server = await startServer('authorization { token: "t0ken" }')
    reasonOf(await server.deliver('nats://127.0.0.1'))
    assert.equal((await server.deliver('nats://t0ken@127.0.0.1')).ok, true)
  })

  it('verifies the certificate of a TLS server unless told not to', async () => {
    await using server = await startServer('tls { cert_file: "FOLDER/cert.pem", key_file: "FOLDER/key.pem" }')
    assert.match(reasonOf(await server.deliver('tls://localhost')), /certificate/)
    assert.equal((await server.deliver('tls://localhost', { verifyTls: false })).ok, true)
  })

  it('does not speak in clear where the address asks for TLS', async () => {
    await using server = await startServer('')
    assert.match(reasonOf(await server.deliver('tls://127.0.0.1')), /tls/)
    assert.equal((await server.deliver('nats://127.0.0.1')).ok, true)
  })
})
