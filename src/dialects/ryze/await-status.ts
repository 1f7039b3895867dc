import type { Gateway } from '../../core/gateway.ts'
import type { Session, SessionStatus } from '../../core/model/session.ts'

/** The session once it is in one of these states; as it is by then, when the time is over. */
export async function awaitStatus(
  gateway: Gateway,
  name: string,
  wanted: { readonly statuses: readonly SessionStatus[]; readonly timeoutMs: number },
): Promise<Session> {
  let wake = () => {}
  let isOver = false
  const timer = setTimeout(() => {
    isOver = true
    wake()
  }, wanted.timeoutMs)
  const unsubscribe = gateway.events.subscribe(({ session, event }) => {
    if (session === name && event.type === 'session.status') wake()
  })
  try {
    for (;;) {
      const { promise: changed, resolve } = Promise.withResolvers<void>()
      wake = resolve
      const session = await gateway.sessions.require(name)
      if (isOver || wanted.statuses.includes(session.status)) return session
      await changed
    }
  } finally {
    clearTimeout(timer)
    unsubscribe()
  }
}
