import { proto, type WASocket } from 'baileys'
import type { Logger } from 'pino'
import type { EngineArchive } from '../../../core/ports/engine.ts'
import type { WaitingMessage } from '../../../core/ports/waiting-store.ts'
import { createBackoff } from '../timing.ts'

export interface ResendOptions {
  readonly archive: Pick<EngineArchive, 'waiting'>
  /** How long the sender is given to answer a retry receipt; and between two requests. */
  readonly afterMs: number
  readonly log: Logger
}

/** So many are asked for at once, the newest first. */
const PAGE = 50
/** Of the newest that wait, so many are looked at. */
const MOST = 10_000
const BACKOFF_MAX_MS = 5 * 60_000

const { PLACEHOLDER_MESSAGE_RESEND } = proto.Message.PeerDataOperationRequestType

/** The phone has none of these for a companion. */
const NEVER_SENT = new Set([
  'view_once',
  'view_once_unavailable_fanout',
  'bot_unavailable_fanout',
  'hosted_unavailable_fanout',
])

const isAskable = ({ reason }: WaitingMessage): boolean => !NEVER_SENT.has(reason)

const keyOf = ({ target }: WaitingMessage): string => `${target.chat} ${target.id}`

/** Asks the account's phone for messages that nobody sent again: each once per connection. */
export function createResend({ archive, afterMs, log }: ResendOptions) {
  const asked = new Set<string>()
  const backoff = createBackoff(afterMs, BACKOFF_MAX_MS)
  let link: WASocket | null = null
  let timer: NodeJS.Timeout | null = null
  let isNoted = false

  /** The newest that were not asked for yet. */
  async function nextPage(): Promise<readonly WaitingMessage[]> {
    for (let limit = PAGE; ; limit = Math.min(MOST, limit * 4)) {
      const waiting = await archive.waiting(limit)
      const page = waiting.filter((message) => isAskable(message) && !asked.has(keyOf(message))).slice(0, PAGE)
      if (page.length === PAGE || waiting.length < limit || limit === MOST) return page
    }
  }

  /** False when there was nothing to ask for. */
  async function ask(sock: WASocket): Promise<boolean> {
    const page = await nextPage()
    if (!page.length || link !== sock) return false
    await sock.sendPeerDataOperationMessage({
      peerDataOperationRequestType: PLACEHOLDER_MESSAGE_RESEND,
      placeholderMessageResendRequest: page.map(({ target: { id, chat, fromMe, participant } }) => ({
        messageKey: { id, remoteJid: chat, fromMe, ...(participant ? { participant } : {}) },
      })),
    })
    if (link !== sock) return false
    for (const message of page) asked.add(keyOf(message))
    log.info({ messages: page.length }, 'the phone was asked for messages that cannot be read')
    return true
  }

  /** Milliseconds until the next request; null when none is needed. */
  async function askNext(sock: WASocket): Promise<number | null> {
    try {
      const isMore = await ask(sock)
      backoff.reset()
      return isMore || isNoted ? afterMs : null
    } catch (error) {
      log.warn({ err: error }, 'the phone could not be asked for messages')
      return backoff.next()
    }
  }

  async function run(sock: WASocket): Promise<void> {
    isNoted = false
    const delay = await askNext(sock)
    if (link !== sock) return
    timer = null
    if (delay !== null) later(delay)
  }

  function later(ms: number): void {
    const sock = link
    if (sock) timer = setTimeout(() => void run(sock), ms)
  }

  return {
    /** What still waits is asked for on each connection, also after a restart. */
    attach(sock: WASocket): void {
      sock.ev.on('connection.update', ({ connection }) => {
        if (connection === 'open') {
          link = sock
          if (!timer) later(afterMs)
        }
        if (connection !== 'close' || link !== sock) return
        link = null
        asked.clear()
        backoff.reset()
        if (timer) clearTimeout(timer)
        timer = null
      })
    },
    /** Something came that cannot be read. */
    noted(): void {
      isNoted = true
      if (!timer) later(afterMs)
    },
  }
}

export type Resend = ReturnType<typeof createResend>
