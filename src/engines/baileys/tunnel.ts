import { once } from 'node:events'
import net from 'node:net'
import tls from 'node:tls'
import type { ProxySettings } from '../../core/model/session.ts'

export interface Target {
  readonly host: string
  readonly port: number
}

const TIMEOUT_MS = 20_000

/** The proxy's address as a URL; `host:port` alone is an HTTP proxy. */
export function proxyUrl(proxy: ProxySettings): URL {
  const url = new URL(proxy.server.includes('://') ? proxy.server : `http://${proxy.server}`)
  if (proxy.username !== undefined) url.username = encodeURIComponent(proxy.username)
  if (proxy.password !== undefined) url.password = encodeURIComponent(proxy.password)
  return url
}

/** Opens a connection to the target through a proxy (`http`, `https`, `socks5`). The target's name is resolved there. */
export async function openTunnel(proxy: URL, target: Target): Promise<net.Socket> {
  const socket = await connectTo(proxy)
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('the proxy does not answer')))
  try {
    if (proxy.protocol.startsWith('socks')) await socksHandshake(socket, { proxy, target })
    else await httpConnect(socket, { proxy, target })
  } catch (error) {
    socket.destroy()
    throw error
  }
  socket.setTimeout(0)
  return socket
}

async function connectTo(proxy: URL): Promise<net.Socket> {
  const secure = proxy.protocol === 'https:'
  const fallback = proxy.protocol.startsWith('socks') ? 1080 : secure ? 443 : 80
  const options = { host: proxy.hostname.replace(/^\[|\]$/g, ''), port: Number(proxy.port) || fallback }
  const socket = secure ? tls.connect({ ...options, servername: options.host }) : net.connect(options)
  await once(socket, secure ? 'secureConnect' : 'connect')
  return socket
}

interface Handshake {
  readonly proxy: URL
  readonly target: Target
}

async function httpConnect(socket: net.Socket, { proxy, target }: Handshake): Promise<void> {
  const authority = `${target.host}:${target.port}`
  const lines = [`CONNECT ${authority} HTTP/1.1`, `Host: ${authority}`]
  if (proxy.username) {
    const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`
    lines.push(`Proxy-Authorization: Basic ${Buffer.from(pair).toString('base64')}`)
  }
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  const answer = (await readUntil(socket, (bytes) => bytes.indexOf('\r\n\r\n') + 4 || -1)).toString('latin1')
  const status = Number(answer.split(' ', 2)[1])
  if (status !== 200) throw new Error(`the proxy refuses the connection (${status || 'no HTTP answer'})`)
}

async function socksHandshake(socket: net.Socket, { proxy, target }: Handshake): Promise<void> {
  const user = Buffer.from(decodeURIComponent(proxy.username))
  const password = Buffer.from(decodeURIComponent(proxy.password))
  socket.write(Buffer.from([5, 1, user.length ? 2 : 0]))
  const [, method] = await readUntil(socket, () => 2)
  if (method === 2) {
    socket.write(Buffer.concat([Buffer.from([1, user.length]), user, Buffer.from([password.length]), password]))
    const [, refused] = await readUntil(socket, () => 2)
    if (refused) throw new Error('the proxy refuses the user or password')
  } else if (method !== 0) throw new Error('the proxy offers no way to log in that we know')
  const name = Buffer.from(target.host)
  const port = Buffer.from([target.port >> 8, target.port & 0xff])
  socket.write(Buffer.concat([Buffer.from([5, 1, 0, 3, name.length]), name, port]))
  const answer = await readUntil(socket, socksAnswerLength)
  if (answer[1] !== 0) throw new Error(`the proxy refuses the connection (socks ${answer[1]})`)
}

function socksAnswerLength(bytes: Buffer): number {
  if (bytes.length < 5) return -1
  const addressLength = bytes[3] === 1 ? 4 : bytes[3] === 4 ? 16 : 1 + (bytes[4] ?? 0)
  return 4 + addressLength + 2
}

/** Reads exactly as many bytes as `length` asks for (-1: not known yet); what follows stays in the socket. */
async function readUntil(socket: net.Socket, length: (bytes: Buffer) => number): Promise<Buffer> {
  let bytes = Buffer.alloc(0)
  for (;;) {
    const chunk: Buffer | null = socket.read()
    if (chunk) {
      bytes = Buffer.concat([bytes, chunk])
      const wanted = length(bytes)
      if (wanted > 0 && bytes.length >= wanted) {
        if (bytes.length > wanted) socket.unshift(bytes.subarray(wanted))
        return bytes.subarray(0, wanted)
      }
      if (bytes.length > 64 * 1024) throw new Error('the proxy answers without end')
      continue
    }
    if (socket.readableEnded || socket.destroyed) throw new Error('the proxy closed the connection')
    await readable(socket)
  }
}

function readable(socket: net.Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (error?: Error): void => {
      socket.off('readable', onReadable).off('end', onEnd).off('close', onEnd).off('error', end)
      if (error) reject(error)
      else resolve()
    }
    const onReadable = (): void => end()
    const onEnd = (): void => end(new Error('the proxy closed the connection'))
    socket.on('readable', onReadable).on('end', onEnd).on('close', onEnd).on('error', end)
  })
}
