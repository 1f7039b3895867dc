import type { Logger } from 'pino'
import type { ConnectionState, Me } from '../../core/model/session.ts'
import { CloseError, type CloseReason, isStorageError, notReady, troubleOf } from './errors.ts'
import { type Link, QR_CODES } from './link.ts'
import { type Backoff, createBackoff, pause, type Timeouts } from './timing.ts'
import type { VersionSource, WebVersion } from './version.ts'

/** Keeps one session connected, until it is stopped or a person is needed. */
export interface Connection {
  start(): void
  stop(): Promise<void>
  /** The open connection. Throws SESSION_NOT_READY. */
  require(): Link
  /** Milliseconds since 1970 of the last frame; null without a connection. */
  readonly lastFrameAt: number | null
  /** Whether it connects or stays connected by itself. */
  readonly active: boolean
  /** The connection that waits for a scan; null when none does. */
  readonly pairing: Link | null
  /** Ends the connection there is, if any; it is opened again after a pause. */
  interrupt(error: CloseError): void
  /** Tells the state again, for instance when the account's name became known. */
  refresh(): void
}

export interface ConnectionOptions {
  readonly open: (version: WebVersion) => Promise<Link>
  /** Runs before each attempt; may take as long as storage does not answer. */
  readonly prepare: (signal: AbortSignal) => Promise<void>
  readonly onOpen: (link: Link) => void
  readonly announce: (state: ConnectionState) => void
  /** Null until a phone has paired us. */
  readonly me: () => Me | null
  readonly version: VersionSource
  readonly timeouts: Timeouts
  readonly log: Logger
}

type Phase = 'idle' | 'connecting' | 'scanning' | 'working'

interface Attempts {
  readonly backoff: Backoff
  outdated: number
  /** Since the last working connection nothing was tried at once yet. */
  fresh: boolean
}

const OUTDATED_FACTOR = 4
const OUTDATED_MAX_MS = 30 * 60_000
const SCAN_MARGIN_MS = 60_000
const SCAN_NEXT_MS = 20_000

export function createConnection(options: ConnectionOptions): Connection {
  const { announce, timeouts, version } = options
  let stopping = new AbortController()
  let running: Promise<void> | null = null
  let link: Link | null = null
  let phase: Phase = 'idle'
  let codes = 0
  // Narrowing does not see that handlers change it.
  const phaseNow = (): Phase => phase

  function showCode(qr: string): void {
    phase = 'scanning'
    const lifeMs = timeouts.qrMs ?? (codes === 0 ? SCAN_MARGIN_MS : SCAN_NEXT_MS)
    codes++
    announce({ status: 'scan_qr', qr, expiresAt: Date.now() + lifeMs, index: codes, of: QR_CODES })
  }

  function showWorking(): void {
    const me = options.me()
    if (me) announce({ status: 'working', me })
  }

  /** Watches one connection until it is over. */
  async function live(current: Link, attempts: Attempts): Promise<CloseReason> {
    const used = await version.current()
    const startedAt = Date.now()
    codes = 0
    phase = 'connecting'
    current.onQr(showCode)
    current.onPaired(() => {
      phase = 'connecting'
      announce({ status: 'starting', trouble: null })
    })
    current.onOpen(() => {
      phase = 'working'
      Object.assign(attempts, { outdated: 0, fresh: true })
      attempts.backoff.reset()
      version.accepted(used)
      showWorking()
      options.onOpen(current)
    })
    const watch = setInterval(
      () => {
        const connecting = phase === 'connecting'
        const isSilent =
          Date.now() - current.lastFrameAt > (connecting ? timeouts.silentMs : timeouts.keepAliveMs * 1.5)
        const isLate = connecting && Date.now() - startedAt > timeouts.startMs
        if (isSilent || isLate) current.end(new CloseError('stalled', 'nothing was received for too long'))
      },
      Math.min(timeouts.keepAliveMs, timeouts.silentMs, timeouts.startMs) / 4,
    )
    try {
      const reason = await current.closed
      // WhatsApp may hang up itself when the last code has run out.
      const expired = phaseNow() === 'scanning' && codes >= QR_CODES && reason.kind === 'lost'
      return expired ? { ...reason, kind: 'pairing-expired' } : reason
    } finally {
      clearInterval(watch)
      phase = 'connecting'
    }
  }

  /** How long to wait before the next attempt; null when a person is needed. */
  async function nextDelay(reason: CloseReason, attempts: Attempts): Promise<number | null> {
    switch (reason.kind) {
      case 'restart':
        return 0
      case 'lost':
      case 'stalled': {
        const delay = attempts.fresh ? 0 : attempts.backoff.next()
        attempts.fresh = false
        return delay
      }
      case 'unreachable':
      case 'refused':
      case 'storage':
        return attempts.backoff.next()
      case 'outdated':
        // WhatsApp raises its version every few weeks: nobody should have to start hundreds of sessions by hand.
        attempts.outdated++
        await version.renew()
        return Math.min(timeouts.backoffMs * OUTDATED_FACTOR ** attempts.outdated, OUTDATED_MAX_MS)
      case 'logged-out':
        // Without a pairing this only means that the codes shown are worth nothing any more.
        return options.me() ? null : attempts.backoff.next()
      case 'replaced':
      case 'banned':
      case 'pairing-expired':
      case 'pairing-failed':
        return null
    }
  }

  async function run(signal: AbortSignal): Promise<void> {
    const attempts: Attempts = {
      backoff: createBackoff(timeouts.backoffMs, timeouts.backoffMaxMs),
      outdated: 0,
      fresh: false,
    }
    phase = 'connecting'
    announce({ status: 'starting', trouble: null })
    while (!signal.aborted) {
      const reason = await attempt(signal, attempts)
      if (signal.aborted || !reason) return
      options.log.info({ reason: reason.kind, code: reason.code }, 'connection to whatsapp ended')
      const delay = await nextDelay(reason, attempts)
      if (delay === null) return announce({ status: 'failed', trouble: troubleOf(reason, null) })
      const trouble = reason.kind === 'restart' ? null : troubleOf(reason, Date.now() + delay)
      announce({ status: 'starting', trouble })
      await pause(delay, signal)
    }
  }

  async function attempt(signal: AbortSignal, attempts: Attempts): Promise<CloseReason | null> {
    try {
      await options.prepare(signal)
      const used = await version.current()
      if (signal.aborted) return null
      link = await options.open(used)
      if (signal.aborted) link.end(new CloseError('lost', 'stopped'))
      return await live(link, attempts)
    } catch (error) {
      options.log.error({ err: error }, 'connection attempt failed')
      return { kind: isStorageError(error) ? 'storage' : 'lost', code: null, detail: 'the attempt failed' }
    } finally {
      link = null
    }
  }

  return {
    start() {
      if (running) return
      stopping = new AbortController()
      running = run(stopping.signal).finally(() => {
        running = null
        phase = 'idle'
      })
    },
    async stop() {
      stopping.abort()
      link?.end(new CloseError('lost', 'stopped'))
      await running
    },
    require() {
      if (link && phase === 'working') return link
      throw notReady(phase === 'idle' ? 'start it first' : `it is ${phase}`)
    },
    get lastFrameAt() {
      return link?.lastFrameAt ?? null
    },
    get active() {
      return running !== null
    },
    get pairing() {
      return phase === 'scanning' ? link : null
    },
    interrupt: (error) => link?.end(error),
    refresh() {
      if (phase === 'working') showWorking()
    },
  }
}
