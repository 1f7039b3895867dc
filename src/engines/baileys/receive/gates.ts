import type { BinaryNode, WASocket } from 'baileys'
import type { Inlet, Origin } from '../inlet.ts'

/** The notification that Baileys handles at the moment; null between them. */
export interface NotificationGate {
  readonly current: Notification | null
}

export interface Notification extends Origin {
  readonly node: BinaryNode
}

/** Where a stanza's events say that they come from. */
export const originOf = ({ attrs }: BinaryNode): Origin => ({ id: attrs['id'] ?? '', at: performance.now() })

/** Resolves when everything that was handed on so far is on the disk, or nothing will be any more. */
export async function stored(inlet: Inlet): Promise<void> {
  await inlet.push(() => [])
  await inlet.flush()
}

/**
 * Baileys acknowledges a notification as soon as its handler has let go of this lock: it is kept until what the handler
 * told is stored. While storage refuses, the connection is closed, and WhatsApp brings the notification again.
 */
export function gateNotifications({ ws, notificationMutex }: WASocket, inlet: Inlet): NotificationGate {
  const lock = notificationMutex.mutex.bind(notificationMutex)
  /** Those that waited at WhatsApp are handled one after the other, the others as they come. */
  const queued: Notification[] = []
  let arriving: Notification | null = null
  let current: Notification | null = null
  ws.prependListener('CB:notification', (node: BinaryNode) => {
    const notification = { ...originOf(node), node }
    if (node.attrs['offline']) queued.push(notification)
    else arriving = notification
  })
  ws.on('CB:notification', () => (arriving = null))
  notificationMutex.mutex = (handle) => {
    const origin = arriving ?? queued.shift() ?? null
    return lock(async () => {
      current = origin
      try {
        return await handle()
      } finally {
        current = null
        await stored(inlet)
      }
    })
  }
  return {
    get current() {
      return current
    },
  }
}

/** The stanzas that Baileys acknowledges without a lock in which their events could be stored. */
type Held = 'CB:call' | 'CB:receipt'

interface HoldOptions {
  readonly inlet: Pick<Inlet, 'closed'>
  /** Resolves when all that the stanza tells is on the disk. */
  readonly take: (node: BinaryNode) => Promise<unknown>
  readonly onMalformed: (node: BinaryNode) => void
  /** True when it has dealt with the stanza, its acknowledgement included. */
  readonly instead?: (node: BinaryNode) => Promise<boolean>
}

/** Baileys hears of such a stanza, and acknowledges it, when `take` is through. */
export function hold(
  { ws }: Pick<WASocket, 'ws'>,
  kind: Held,
  { inlet, take, onMalformed, instead }: HoldOptions,
): void {
  const handlers = ws.listeners(kind)
  ws.removeAllListeners(kind)
  const passOn = async (node: BinaryNode): Promise<void> => {
    await take(node)
    if (inlet.closed || (await instead?.(node))) return
    await Promise.all(handlers.map((handle): unknown => handle(node)))
  }
  ws.on(kind, (node: BinaryNode) => void passOn(node).catch(() => onMalformed(node)))
}
