import { DEFAULT_ORIGIN } from 'baileys'
import { request } from 'undici'
import { GatewayError } from '../../../core/errors.ts'
import type { WantedDownload } from '../../../core/ports/engine-capabilities.ts'
import { passed } from '../../../util/spent.ts'
import type { Network } from '../network.ts'
import { openFile } from './decrypt.ts'
import { requireRemoteFile } from './find.ts'

const GONE: readonly number[] = [403, 404, 410]
/** WhatsApp's hosts send at once, or not at all. */
const STALL_MS = 30_000

/** A file of a message from WhatsApp's media hosts, as `MediaCapability.download` promises it. */
export async function* downloadFile(
  network: Network,
  wanted: WantedDownload,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const file = requireRemoteFile(wanted)
  const stalled = createStall()
  try {
    const body = await open(network, file.url, AbortSignal.any([signal, stalled.signal]))
    yield* openFile(file, arriving(body, signal, stalled))
  } finally {
    stalled.end()
  }
}

/** undici's own request: with the platform's `fetch`, the garbage of a file is three times as much. */
async function open({ pool }: Network, url: URL, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  const options = { headers: { origin: DEFAULT_ORIGIN }, signal, ...(pool && { dispatcher: pool }) }
  const { statusCode, body } = await request(url, options).catch((error: unknown) => {
    throw unreachable(error)
  })
  if (statusCode === 200) return body
  body.on('error', () => undefined).destroy()
  if (GONE.includes(statusCode)) throw new GatewayError('FILE_GONE', 'WhatsApp does not have this file any more')
  throw new GatewayError('WHATSAPP_UNREACHABLE', `WhatsApp's media server answered ${statusCode}`)
}

async function* arriving(
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  stalled: ReturnType<typeof createStall>,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) {
      stalled.moved()
      passed(chunk.length)
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
