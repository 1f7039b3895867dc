import { pause, type Requests } from './request.ts'

/** How long ago the gateway has answered last. */
export interface Pulse {
  readonly silentMs: number
}

const LOOK_EVERY_MS = 250

/** Looks until the signal ends it. */
export function startPulse(api: Requests, signal: AbortSignal): Pulse {
  let answeredAt = performance.now()
  const look = async () => {
    for (; !signal.aborted; await pause(LOOK_EVERY_MS)) {
      const { answered } = await api.ask('GET /ping')
      if (answered) answeredAt = performance.now()
    }
  }
  void look()
  return {
    get silentMs() {
      return performance.now() - answeredAt
    },
  }
}
