import type { Dispatcher } from 'undici'

export interface DownloadLimits {
  /** How long a media server may send nothing. */
  readonly idleMs: number
  /** For a whole download, however steadily it drips; a large one gets more. */
  readonly totalMs: number
}

/** About 50 kB a second: what is slower than that is no connection to work with. */
const BYTES_PER_MS = 50

/**
 * Gives an end to each download through a dispatcher. Baileys' own have none, and it reads no other message while it
 * fetches a piece of history.
 */
export const limitDownloads = (dispatcher: Dispatcher, { idleMs, totalMs }: DownloadLimits): Dispatcher =>
  dispatcher.compose(
    (dispatch) => (options, handler) =>
      dispatch({ ...options, headersTimeout: idleMs, bodyTimeout: idleMs }, withDeadline(handler, totalMs)),
  )

function withDeadline(handler: Dispatcher.DispatchHandler, totalMs: number): Dispatcher.DispatchHandler {
  let timer: NodeJS.Timeout | undefined
  const stop = (): void => clearTimeout(timer)
  const allow = (controller: Dispatcher.DispatchController, ms: number): void => {
    stop()
    timer = setTimeout(() => controller.abort(new Error('the download took too long')), ms)
  }
  return {
    onRequestStart(controller, context) {
      allow(controller, totalMs)
      handler.onRequestStart?.(controller, context)
    },
    onResponseStart(controller, ...head) {
      const [, headers] = head
      allow(controller, totalMs + (Number(headers['content-length']) || 0) / BYTES_PER_MS)
      handler.onResponseStart?.(controller, ...head)
    },
    onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
    onResponseEnd(controller, trailers) {
      stop()
      handler.onResponseEnd?.(controller, trailers)
    },
    onResponseError(controller, error) {
      stop()
      handler.onResponseError?.(controller, error)
    },
  }
}
