import { DEFAULT_ORIGIN } from 'baileys'
import { GatewayError } from '../../../core/errors.ts'
import type { Network } from '../network.ts'
import { downloadOptions } from '../socket-config.ts'
import { openFile } from './decrypt.ts'
import { type FileSource, requireRemoteFile } from './find.ts'

const GONE: readonly number[] = [403, 404, 410]
/** WhatsApp's hosts send at once, or not at all. */
const STALL_MS = 30_000

/** A file of a message from WhatsApp's media hosts, as `MediaCapability.download` promises it. */
export async function* downloadFile(
  network: Network,
  source: FileSource<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const file = requireRemoteFile(source)
  const stalled = createStall()
  try {
    const body = await open(network, file.url, AbortSignal.any([signal, stalled.signal]))
    yield* openFile(file, arriving(body, signal, stalled))
  } finally {
    stalled.end()
  }
}

async function open(network: Network, url: URL, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const response = await fetch(url, {
    ...downloadOptions(network),
    headers: { origin: DEFAULT_ORIGIN },
    redirect: 'error',
    signal,
  }).catch((error: unknown) => {
    throw unreachable(error)
  })
  if (response.ok && response.body) return response.body
  await response.body?.cancel()
  if (GONE.includes(response.status)) throw new GatewayError('FILE_GONE', 'WhatsApp does not have this file any more')
  throw new GatewayError('WHATSAPP_UNREACHABLE', `WhatsApp's media server answered ${response.status}`)
}

async function* arriving(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  stalled: ReturnType<typeof createStall>,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) {
      stalled.moved()
      yield chunk
    }
  } catch (error) {
    signal.throwIfAborted()
    throw unreachable(error)
  }
}

const unreachable = (cause: unknown): GatewayError =>
  new GatewayError('WHATSAPP_UNREACHABLE', 'the file did not come whole from WhatsApp', { cause })

/** Aborts when nothing has moved for a while. */
function createStall() {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(new Error('nothing came for too long')), STALL_MS)
  return { signal: controller.signal, moved: () => void timer.refresh(), end: () => clearTimeout(timer) }
}
