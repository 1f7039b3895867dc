/** Every wait of a connection, in milliseconds. */
export interface Timeouts {
  /** From opening the socket to a QR code or a working session. */
  readonly startMs: number
  /** How long the server may say nothing during that time. */
  readonly silentMs: number
  /** Between keepalive pings; nothing received for this long and a half more means that the connection is dead. */
  readonly keepAliveMs: number
  /** How long WhatsApp may take to confirm a message. */
  readonly sendMs: number
  /** How long a sender may take to repeat what cannot be read, before the own phone is asked for it. */
  readonly resendMs: number
  /** For one question to WhatsApp's server. */
  readonly queryMs: number
  /** How long a media server may take nothing more of a file, or not answer once it has it. */
  readonly uploadStallMs: number
  /** How long a media server may send nothing of history or of the chats' state. */
  readonly downloadIdleMs: number
  /** For all of such a download; a large one gets more. */
  readonly downloadMs: number
  /** How long after opening we wait for the mark that the offline messages are through. */
  readonly offlineMs: number
  /** Life of one QR code; null for WhatsApp's own: the first a minute, the others 20 seconds. */
  readonly qrMs: number | null
  readonly backoffMs: number
  readonly backoffMaxMs: number
  /** How long a stop waits for events that are being stored. */
  readonly drainMs: number
}

export const DEFAULT_TIMEOUTS: Timeouts = {
  startMs: 30_000,
  silentMs: 20_000,
  keepAliveMs: 25_000,
  sendMs: 20_000,
  resendMs: 5_000,
  queryMs: 30_000,
  uploadStallMs: 30_000,
  downloadIdleMs: 30_000,
  downloadMs: 120_000,
  offlineMs: 15_000,
  qrMs: null,
  backoffMs: 1_000,
  backoffMaxMs: 60_000,
  drainMs: 10_000,
}

/** Resolves after the time, or at once when the signal is aborted: true when the whole time has passed. */
export function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false)
  return new Promise((resolve) => {
    const end = (whole: boolean): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', cut)
      resolve(whole)
    }
    const cut = (): void => end(false)
    const timer = setTimeout(() => end(true), ms)
    signal.addEventListener('abort', cut, { once: true })
  })
}

/** Waits for a promise no longer than the time; null when it did not settle. Rejections pass through. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Exponential delays with jitter: between half and all of the step, up to a cap. */
export function createBackoff(firstMs: number, maxMs: number, random: () => number = Math.random) {
  let step = 0
  return {
    reset: (): void => void (step = 0),
    next(): number {
      const whole = Math.min(maxMs, firstMs * 2 ** step)
      step = Math.min(step + 1, 30)
      return Math.round(whole * (0.5 + random() / 2))
    },
  }
}

export type Backoff = ReturnType<typeof createBackoff>
