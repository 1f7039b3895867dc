import { lookUp, stanza } from '../world/stanza.ts'
import { count } from '../world/stats.ts'
import { routeCall } from './calls.ts'
import { iqHandlers } from './index.ts'
import { answerIq } from './iq.ts'
import { routeMessage } from './messages.ts'
import { isOvertaken } from './overtake.ts'
import { routeChatState, routePresence } from './presence.ts'
import { routeReceipt } from './receipts.ts'
import type { StanzaRequest } from './stanza-request.ts'

/** What a logged-in device may send, by tag. */
const routes: Readonly<Record<string, (request: StanzaRequest) => void>> = {
  iq: (request) => {
    const answer = () => answerIq(iqHandlers, { ...request, iq: request.stanza }, request.reply)
    if (!isOvertaken(request, answer)) answer()
  },
  message: routeMessage,
  receipt: routeReceipt,
  ack: ({ stanza: ack, endpoint, world }) => {
    world.stats.acks += 1
    if (ack.attrs['class'] === 'message') endpoint.queue.removeMessage(ack.attrs['id'] ?? '')
    else endpoint.queue.removeAcked(ack)
  },
  presence: routePresence,
  chatstate: routeChatState,
  call: routeCall,
  // Hints about the client's state: nothing to answer.
  ib: () => undefined,
  xmlstreamend: () => undefined,
}

/** Without these there is nobody to answer, or nothing to answer to. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = { iq: ['id'], message: ['id'], receipt: ['id', 'to'] }

/** Handles one stanza of a device; what is no stanza of the protocol is refused and counted, never met with silence. */
export function dispatch(request: StanzaRequest): void {
  const { tag, attrs } = request.stanza
  const route = lookUp(routes, tag)
  const isComplete = (lookUp(REQUIRED, tag) ?? []).every((name) => attrs[name])
  if (route && isComplete) return route(request)
  count(request.world.stats.unknownRequests, isComplete ? `<${tag}>` : `incomplete <${tag}>`)
  request.reply(stanza('error', { id: attrs['id'], code: 479, text: 'smax-invalid' }))
}
