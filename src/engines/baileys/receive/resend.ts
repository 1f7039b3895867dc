import { proto, type WASocket } from 'baileys'
import type { Logger } from 'pino'
import type { EngineArchive } from '../../../core/ports/engine.ts'
import type { WaitingMessage } from '../../../core/ports/waiting-store.ts'

export interface ResendOptions {
  readonly archive: Pick<EngineArchive, 'waiting'>
  /** How long the sender is given to answer a retry receipt. */
  readonly afterMs: number
  readonly log: Logger
}

/** At most this many are asked for at once; the newest. */
const MOST = 50

const { PLACEHOLDER_MESSAGE_RESEND } = proto.Message.PeerDataOperationRequestType

/** The phone has none of these for a companion. */
const NEVER_SENT = new Set([
  'view_once',
  'view_once_unavailable_fanout',
  'bot_unavailable_fanout',
  'hosted_unavailable_fanout',
])

const isAskable = ({ reason }: WaitingMessage): boolean => !NEVER_SENT.has(reason)

/** Asks the account's phone for messages that nobody sent again: each once per connection. */
export function createResend({ archive, afterMs, log }: ResendOptions) {
  const asked = new Set<string>()
  let link: WASocket | null = null
  let timer: NodeJS.Timeout | null = null

  async function ask(sock: WASocket): Promise<void> {
    const waiting = (await archive.waiting(MOST)).filter(isAskable)
    const news = waiting.filter(({ target }) => !asked.has(`${target.chat} ${target.id}`))
    if (!news.length || link !== sock) return
    asked.clear() // what no longer is among the newest is not asked for again anyway
    for (const { target } of waiting) asked.add(`${target.chat} ${target.id}`)
    await sock.sendPeerDataOperationMessage({
      peerDataOperationRequestType: PLACEHOLDER_MESSAGE_RESEND,
      placeholderMessageResendRequest: news.map(({ target: { id, chat, fromMe, participant } }) => ({
        messageKey: { id, remoteJid: chat, fromMe, ...(participant ? { participant } : {}) },
      })),
    })
    log.info({ messages: news.length }, 'the phone was asked for messages that cannot be read')
  }

  function later(): void {
    const sock = link
    if (!sock || timer) return
    timer = setTimeout(() => {
      timer = null
      ask(sock).catch((error: unknown) => log.warn({ err: error }, 'the phone could not be asked for messages'))
    }, afterMs)
  }

  return {
    /** What still waits is asked for on each connection, also after a restart. */
    attach(sock: WASocket): void {
      sock.ev.on('connection.update', ({ connection }) => {
        if (connection === 'open') {
          link = sock
          later()
        }
        if (connection !== 'close' || link !== sock) return
        link = null
        asked.clear()
        if (timer) clearTimeout(timer)
        timer = null
      })
    },
    /** Something came that cannot be read. */
    noted: later,
  }
}

export type Resend = ReturnType<typeof createResend>
