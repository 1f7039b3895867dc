import type { WAMessage, WASocket } from 'baileys'
import type { Logger } from 'pino'
import type { KeyStore } from '../../core/ports/key-store.ts'
import { unfinishedPages } from './inbox-pages.ts'
import type { Inlet } from './inlet.ts'
import type { Link } from './link.ts'
import type { Receiver } from './receive/index.ts'

export interface ReplayOptions {
  readonly keys: KeyStore
  readonly me: () => { readonly id: string; readonly lid: string }
  readonly log: Logger
  readonly receiver: Pick<Receiver, 'replay' | 'replayConnected'>
  readonly inlet: Inlet
}

const AGAIN_MS = 5 * 60_000
/** What waits for the connection is in memory; the rest of it is found in the inbox again. */
const MOST_LATER = 2_000

/** Brings messages again that were acknowledged to WhatsApp and never stored. */
export function createReplay({ keys, me, log, receiver, inlet }: ReplayOptions) {
  let later: WAMessage[] = []
  let isUnderWay = false
  const settle = (envelopes: readonly string[]): void => void inlet.push(() => [{ type: 'settled', envelopes }])

  /** Handles what the inbox still has, and returns how many messages that were. */
  async function readInbox(): Promise<number> {
    let messages = 0
    later = []
    for await (const page of unfinishedPages({ keys, me: me(), log, settle })) {
      for (const { message, stanza } of page) {
        if (receiver.replay(message, stanza) && later.length < MOST_LATER) later.push(message)
      }
      messages += page.length
      await inlet.idle()
    }
    return messages
  }

  async function beforeConnect(): Promise<void> {
    const messages = await readInbox()
    if (messages > 0) log.info({ messages }, 'messages from the inbox are handled again')
  }

  /** History is fetched, and keys are taken over, with Baileys' help. */
  async function connected(sock: WASocket): Promise<void> {
    const messages = later
    later = []
    for (const message of messages) {
      await receiver.replayConnected(sock, message).catch((error: unknown) => {
        log.warn({ err: error }, 'a message from the inbox could not be handled; it stays there')
      })
    }
  }

  async function again(sock: WASocket): Promise<void> {
    if (isUnderWay) return
    isUnderWay = true
    try {
      // What has only just come is on its way.
      await inlet.idle()
      const messages = await readInbox()
      // Some of it may have come since: not worth an operator's look.
      if (messages > 0) log.debug({ messages }, 'messages from the inbox are looked at again')
      await connected(sock)
    } catch (error) {
      log.warn({ err: error }, 'the inbox could not be read')
    } finally {
      isUnderWay = false
    }
  }

  return {
    /** Ordinary messages need no connection, and come before anything new. */
    beforeConnect,
    /** What was put aside is tried again now and then, as long as the connection lasts. */
    watch({ sock, closed }: Pick<Link, 'sock' | 'closed'>): void {
      const timer = setInterval(() => void again(sock), AGAIN_MS)
      void closed.then(() => clearInterval(timer))
      void connected(sock)
    },
  }
}
