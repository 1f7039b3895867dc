import type { WebSocket } from 'ws'

import type { Stanza } from '../world/types.ts'
import type { NetworkIdentity } from './certificate.ts'
import { decodeStanza, encodeStanza } from './codec.ts'
import { createFrameReader, toFrame } from './frames.ts'
import { createNoiseResponder, type NoiseResponder, type NoiseTransport } from './noise.ts'
import { proto } from './proto.ts'

const MAX_HANDSHAKE_FRAME = 64 << 10
const MAX_FRAME = (1 << 24) - 1
/** A peer that reads nothing must not fill our memory. */
const MAX_BUFFERED = 256 << 20
const CLOSE_GRACE_MS = 2000
/** Clients must have read why a stream ends before they see their socket end, or they take it for a network failure. */
const LAST_WORD_MS = 150

const NOT_WELL_FORMED: Stanza = {
  tag: 'stream:error',
  attrs: {},
  content: [{ tag: 'xml-not-well-formed', attrs: {} }],
}

/** One client's socket after its handshake. */
export interface Connection {
  readonly id: string
  readonly clientStatic: Uint8Array
  /** The stream has ended: nothing is read or written any more. */
  readonly closing: boolean
  send(stanza: Stanza): void
  /** Ends the socket after what was sent has left. */
  close(): void
  /** Ends the socket at once. */
  cut(): void
}

/** What the network wants to hear from a connection. */
export interface ConnectionListener {
  onStanza(stanza: Stanza): void
  onClose(): void
}

export interface AcceptOptions {
  readonly id: string
  readonly identity: NetworkIdentity
  readonly handshakeTimeoutMs: number
  /** Called when frames wait; the caller decides when `flush` writes them (after what they promise is stored). */
  schedule(flush: () => void): void
  /** May refuse to answer handshakes for a while. */
  isStalled(): boolean
  onOpen(connection: Connection, payload: proto.ClientPayload): ConnectionListener
  /** Malformed input; the socket is being closed. */
  onBroken(error: Error): void
}

/** Speaks frames, Noise and binary stanzas on a WebSocket. */
export function acceptSocket(socket: WebSocket, options: AcceptOptions): void {
  const reader = createFrameReader(MAX_HANDSHAKE_FRAME)
  const writer = createWriter(socket, options)
  let responder: NoiseResponder | null = null
  let transport: NoiseTransport | null = null
  let listener: ConnectionListener | null = null
  let connection: Connection | null = null
  const timer = setTimeout(() => socket.terminate(), options.handshakeTimeoutMs)
  timer.unref()
  const shakeHands = (frame: Buffer, header: Uint8Array) => {
    responder ??= createNoiseResponder({ ...options.identity, header })
    const step = responder.receive(frame)
    if (step.reply && !options.isStalled()) writer.raw(step.reply)
    if (!step.session) return
    clearTimeout(timer)
    transport = step.session.transport
    reader.allow(MAX_FRAME)
    connection = openConnection(socket, {
      id: options.id,
      clientStatic: step.session.clientStatic,
      transport,
      writer,
    })
    listener = options.onOpen(connection, proto.ClientPayload.decode(step.session.payload))
  }
  const receive = (open: Connection, plaintext: Uint8Array) => {
    const received = readStanza(plaintext)
    if (received instanceof Error) {
      options.onBroken(received)
      open.send(NOT_WELL_FORMED)
      open.close()
    } else listener?.onStanza(received)
  }
  socket.on('message', (data: Buffer) => {
    try {
      for (const frame of reader.push(data)) {
        if (connection?.closing) return
        if (transport && connection) receive(connection, transport.decrypt(frame))
        else if (reader.header) shakeHands(frame, reader.header)
      }
    } catch (error) {
      options.onBroken(error instanceof Error ? error : new Error(String(error)))
      socket.terminate()
    }
  })
  socket.on('error', () => socket.terminate())
  socket.on('close', () => {
    clearTimeout(timer)
    listener?.onClose()
  })
}

function readStanza(plaintext: Uint8Array): Stanza | Error {
  try {
    return decodeStanza(plaintext)
  } catch (cause) {
    return new Error('what a client sent is no stanza', { cause })
  }
}

interface OpenOptions {
  readonly id: string
  readonly clientStatic: Uint8Array
  readonly transport: NoiseTransport
  readonly writer: ReturnType<typeof createWriter>
}

function openConnection(socket: WebSocket, { id, clientStatic, transport, writer }: OpenOptions): Connection {
  let closing = false
  return {
    id,
    clientStatic,
    get closing() {
      return closing
    },
    send(stanza) {
      if (!closing) writer.queue(toFrame(transport.encrypt(encodeStanza(stanza))))
    },
    close() {
      if (closing) return
      closing = true
      writer.end()
    },
    cut() {
      closing = true
      socket.terminate()
    },
  }
}

/** Collects frames and writes them together: fewer system calls, and nothing leaves before it is stored. */
function createWriter(socket: WebSocket, options: AcceptOptions) {
  let waiting: Buffer[] = []
  let ending = false
  const flush = () => {
    if (waiting.length && socket.readyState === socket.OPEN) socket.send(Buffer.concat(waiting))
    waiting = []
    if (socket.bufferedAmount > MAX_BUFFERED) socket.terminate()
    if (!ending) return
    setTimeout(() => socket.close(), LAST_WORD_MS).unref()
    setTimeout(() => socket.terminate(), LAST_WORD_MS + CLOSE_GRACE_MS).unref()
  }
  const request = () => options.schedule(flush)
  return {
    raw: (body: Uint8Array) => socket.send(toFrame(body)),
    queue(frame: Buffer) {
      waiting.push(frame)
      if (waiting.length === 1) request()
    },
    end() {
      ending = true
      request()
    },
  }
}
