import { type BinaryNode, makeWASocket, type WASocket } from 'baileys'
import { CloseError, type CloseReason, closeReasonOf } from './errors.ts'
import { scopeSends } from './send/chat-scope.ts'
import { guardStanzas, type StanzaGuardOptions } from './stanza-guard.ts'
import { createTap, type TapHandlers } from './tap.ts'
import type { Timeouts } from './timing.ts'
import { withRoot } from './trust/index.ts'

export type SocketOptions = Parameters<typeof makeWASocket>[0]

/** One connection to WhatsApp, from dialling to its end. */
export interface Link {
  readonly sock: WASocket
  /** Resolves with the reason when the connection is over. */
  readonly closed: Promise<CloseReason>
  /** Milliseconds since 1970 of the last frame. */
  readonly lastFrameAt: number
  onQr(handler: (code: string) => void): void
  onOpen(handler: () => void): void
  /** A phone accepted us; WhatsApp is about to ask for a new connection. */
  onPaired(handler: () => void): void
  /** Ends it for a reason of ours. */
  end(error: CloseError): void
}

export interface LinkOptions {
  readonly socket: SocketOptions
  readonly rootKey: Buffer | null
  readonly timeouts: Timeouts
  readonly handlers: TapHandlers
  readonly onMalformed: StanzaGuardOptions['onMalformed']
}

/** How many QR codes one attempt shows. */
export const QR_CODES = 6

/** The peer may never answer a closing handshake: the socket is then torn down. */
const CLOSE_GRACE_MS = 1_000

export function openLink({ socket, rootKey, timeouts, handlers, onMalformed }: LinkOptions): Link {
  const sock = withRoot(rootKey, () => makeWASocket(socket))
  createTap(sock, handlers)
  scopeSends(sock)
  const closed = Promise.withResolvers<CloseReason>()
  const qr: ((code: string) => void)[] = []
  const open: (() => void)[] = []
  const paired: (() => void)[] = []
  let reason: CloseError | null = null
  let lastFrameAt = Date.now()
  let offline: NodeJS.Timeout | undefined

  const end = (error: CloseError) => {
    reason ??= error
    void sock.end(error)
    const force = setTimeout(() => terminate(sock), CLOSE_GRACE_MS)
    void closed.promise.then(() => clearTimeout(force))
  }

  guardStanzas(sock, {
    onMalformed,
    onUnreadable: () => end(new CloseError('lost', 'a frame could not be deciphered')),
  })
  // A websocket ends such an attempt itself unless somebody listens, and Baileys does without acting on it.
  sock.ws.on('unexpected-response', (_request, response: { readonly statusCode?: number }) =>
    end(new CloseError('unreachable', `answered HTTP ${response.statusCode} instead of opening a websocket`)),
  )
  sock.ws.on('frame', () => (lastFrameAt = Date.now()))
  sock.ws.on('CB:ib,,offline', () => clearTimeout(offline))
  sock.ws.prependListener('CB:iq,type:set,pair-device', limitCodes)
  sock.ev.on('connection.update', (update) => {
    if (update.qr) for (const handler of qr) handler(update.qr)
    if (update.isNewLogin) for (const handler of paired) handler()
    if (update.connection === 'open') {
      offline = setTimeout(() => pretendOffline(sock), timeouts.offlineMs)
      for (const handler of open) handler()
    }
    if (update.connection === 'close') {
      clearTimeout(offline)
      failQuestions(sock)
      closed.resolve(closeReasonOf(reason ?? update.lastDisconnect?.error))
    }
  })

  return {
    sock,
    closed: closed.promise,
    get lastFrameAt() {
      return lastFrameAt
    },
    onQr: (handler) => void qr.push(handler),
    onOpen: (handler) => void open.push(handler),
    onPaired: (handler) => void paired.push(handler),
    end,
  }
}

/**
 * Baileys starts reading the app state only after WhatsApp's mark that the offline messages are through. Some
 * connections never see it.
 */
const pretendOffline = (sock: WASocket): boolean =>
  sock.ev.emit('connection.update', { receivedPendingNotifications: true })

/** Baileys forgets to tell questions under way that the connection is gone: they would hang until their timeout. */
const failQuestions = (sock: WASocket): boolean => sock.ws.emit('error', new Error('Connection Closed'))

/** WhatsApp shows six codes: more would only let a phone scan a dead one. */
function limitCodes(node: BinaryNode): void {
  const [pairDevice] = Array.isArray(node.content) ? node.content : []
  if (Array.isArray(pairDevice?.content)) pairDevice.content.splice(QR_CODES)
}

/** Baileys waits for the closing handshake without a limit. */
function terminate(sock: WASocket): void {
  const { socket } = sock.ws as unknown as { socket: { terminate(): void } | null }
  socket?.terminate()
}
