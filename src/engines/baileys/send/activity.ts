import type { AuthenticationCreds, WAPresence, WASocket } from 'baileys'
import type { Jid } from '../../../core/model/address.ts'
import type { ChatActivity } from '../../../core/ports/engine.ts'

const PRESENCE: Readonly<Record<ChatActivity, WAPresence>> = {
  typing: 'composing',
  recording: 'recording',
  paused: 'paused',
}

/** WhatsApp shows typing for about this long, unless it is told again. */
const VISIBLE_MS = 15_000

/**
 * Shows that we type. WhatsApp tells it to the other side only while the account is online; being online keeps the
 * phone from ringing, so it ends when the typing does.
 */
export function createActivity() {
  let offline: NodeJS.Timeout | undefined
  /** The account is to be seen as online, typing or not. */
  let online = false

  async function goOffline(sock: WASocket): Promise<void> {
    clearTimeout(offline)
    offline = undefined
    if (!online) await sock.sendPresenceUpdate('unavailable')
  }

  const show = (sock: WASocket): Promise<void> =>
    sock.sendPresenceUpdate(online || offline ? 'available' : 'unavailable')

  return {
    /**
     * Baileys sends a presence without a type whenever its credentials change and do not repeat the name. WhatsApp takes
     * that for online, and it would stay so.
     */
    attach(sock: WASocket, credentials: AuthenticationCreds): void {
      let name = credentials.me?.name
      sock.ev.on('creds.update', ({ me }) => {
        const wasShown = me?.name !== name
        name = credentials.me?.name
        if (wasShown) show(sock).catch(() => undefined) // the connection is gone, and the presence with it
      })
    },
    async set(sock: WASocket, { chat, activity }: { chat: Jid; activity: ChatActivity }): Promise<void> {
      if (activity !== 'paused' && !offline) await sock.sendPresenceUpdate('available')
      await sock.sendPresenceUpdate(PRESENCE[activity], chat)
      if (activity === 'paused') return goOffline(sock)
      clearTimeout(offline)
      offline = setTimeout(() => void goOffline(sock).catch(() => undefined), VISIBLE_MS)
    },
    async setOnline(sock: WASocket, wanted: boolean): Promise<void> {
      online = wanted
      if (wanted || !offline) await sock.sendPresenceUpdate(wanted ? 'available' : 'unavailable')
    },
    /** Nothing is shown any more once the connection is gone. */
    clear(): void {
      clearTimeout(offline)
      offline = undefined
      online = false
    },
  }
}

export type Activity = ReturnType<typeof createActivity>
