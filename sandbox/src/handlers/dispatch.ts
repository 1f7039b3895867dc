import { count } from '../world/stats.ts'
import { routeCall } from './calls.ts'
import { iqHandlers } from './index.ts'
import { answerIq } from './iq.ts'
import { routeMessage } from './messages.ts'
import { routeChatState, routePresence } from './presence.ts'
import { routeReceipt } from './receipts.ts'
import type { StanzaRequest } from './stanza-request.ts'

/** What a logged-in device may send, by tag. */
const routes: Readonly<Record<string, (request: StanzaRequest) => void>> = {
  iq: (request) => answerIq(iqHandlers, { ...request, iq: request.stanza }, request.reply),
  message: routeMessage,
  receipt: routeReceipt,
  ack: ({ stanza, endpoint, world }) => {
    world.stats.acks += 1
    if (stanza.attrs['class'] === 'message') endpoint.queue.removeMessage(stanza.attrs['id'] ?? '')
    else endpoint.queue.removeAcked(stanza)
  },
  presence: routePresence,
  chatstate: routeChatState,
  call: routeCall,
  // Hints about the client's state: nothing to answer.
  ib: () => undefined,
  xmlstreamend: () => undefined,
}

/** Handles one stanza of a device. */
export function dispatch(request: StanzaRequest): void {
  const { tag } = request.stanza
  const route = routes[tag]
  if (route) route(request)
  else count(request.world.stats.unknownRequests, `<${tag}>`)
}
