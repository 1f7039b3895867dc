import { type BinaryNode, getBinaryNodeChild, S_WHATSAPP_NET } from 'baileys'
import type { Logger } from 'pino'
import { GatewayError } from '../../core/errors.ts'
import type { Link } from './link.ts'
import type { Run } from './run.ts'
import { type Timeouts, within } from './timing.ts'

/** Asks WhatsApp for a pairing by code. Baileys makes the code up and does not look at the answer. */
export async function requestCode(
  link: Link,
  { digits, timeouts }: { digits: string; timeouts: Timeouts },
): Promise<string> {
  if (!/^[1-9]\d{6,19}$/.test(digits)) {
    throw new GatewayError('BAD_REQUEST', 'the phone number must be in international form, digits only')
  }
  const answer = nextAnswer(link)
  try {
    const code = await link.sock.requestPairingCode(digits)
    const node = await within(timeouts.queryMs, Promise.race([answer.promise, link.closed.then(() => null)]))
    if (!node) throw new GatewayError('WHATSAPP_UNREACHABLE', 'WhatsApp did not answer the request for a code')
    if (node.attrs['type'] === 'error') throw refusal(node)
    return code
  } finally {
    answer.stop()
  }
}

function refusal(node: BinaryNode): GatewayError {
  const { code, text } = getBinaryNodeChild(node, 'error')?.attrs ?? {}
  const reason = [text, code].filter(Boolean).join(' ')
  return new GatewayError('PAIRING_REFUSED', `WhatsApp refuses a pairing by code for this number (${reason})`, {
    details: { code: Number(code) || null },
  })
}

/** While a code is shown, nothing but pings is asked: an answer with the pairing's reference, or an error, is ours. */
function nextAnswer({ sock }: Link): { promise: Promise<BinaryNode>; stop: () => void } {
  const { promise, resolve } = Promise.withResolvers<BinaryNode>()
  const onFrame = (node: BinaryNode): void => {
    if (node.tag !== 'iq') return
    if (node.attrs['type'] === 'error' || getBinaryNodeChild(node, 'link_code_companion_reg')) resolve(node)
  }
  sock.ws.on('frame', onFrame)
  return { promise, stop: () => void sock.ws.off('frame', onFrame) }
}

const UNLINK_MS = 5_000

/** Tells WhatsApp to forget this device, as far as it can be reached. */
export async function unlink(run: Run, { timeouts, log }: { timeouts: Timeouts; log: Logger }): Promise<void> {
  const me = run.me()
  if (!me) return
  try {
    const { sock, closed } = run.connection.require()
    const question: BinaryNode = {
      tag: 'iq',
      attrs: { id: sock.generateMessageTag(), to: S_WHATSAPP_NET, type: 'set', xmlns: 'md' },
      content: [{ tag: 'remove-companion-device', attrs: { jid: me.device, reason: 'user_initiated' } }],
    }
    // WhatsApp may close the connection before it answers.
    await within(Math.min(UNLINK_MS, timeouts.queryMs), Promise.race([sock.query(question), closed]))
  } catch (error) {
    log.info({ err: error }, 'whatsapp could not be told to unlink the device')
  }
}
