import type { LoggedEvent } from '../../../core/model/event.ts'
import type { EventEncoder } from '../../../core/ports/encoder.ts'
import type { DialectSettings } from '../../index.ts'
import { ryzeConfigOf } from '../convert/config.ts'
import { callOf } from './call.ts'
import { answerOf, editOf, exchangeOf, reactionOf, revokeOf } from './exchange.ts'
import { groupOf, membersOf } from './group.ts'
import { assignmentOf, labelOf } from './label.ts'
import type { Payload, Scene } from './payload.ts'
import { stateOf } from './state.ts'
import { statusOf } from './status.ts'

/** One event of ours as the webhook and websocket frame that RyzeAPI has for it. */
export const createEncoder =
  ({ showTokens }: Pick<DialectSettings['ryze'], 'showTokens'>): EventEncoder =>
  (logged, context) => {
    const payload = toPayload(logged, { context, timestamp: logged.timestamp })
    if (!payload) return []
    const { session, baseUrl } = context
    const token = showTokens ? (ryzeConfigOf(session.config).token ?? '') : ''
    const instanceData = { baseUrl, instance: session.name, token }
    const body = JSON.stringify({ event: payload.name, data: payload.data, instanceData })
    // RyzeAPI gives its events no id: the header is ours, so that a repeat can be known.
    const headers = { 'content-type': 'application/json', 'X-Waypost-Event-Id': logged.id }
    return [{ name: payload.name, headers, body }]
  }

function toPayload({ event }: LoggedEvent, scene: Scene): Payload | null {
  switch (event.type) {
    case 'session.status':
      return stateOf(event, scene)
    case 'message.created':
      return exchangeOf(event, scene)
    case 'message.edited':
      return editOf(event, scene)
    case 'message.revoked':
      return revokeOf(event, scene)
    case 'message.reaction':
      return reactionOf(event, scene)
    case 'message.answered':
      return answerOf(event, scene)
    case 'message.ack':
      return statusOf(event, scene)
    case 'call':
      return callOf(event)
    case 'group.members':
      return membersOf(event)
    case 'group.changed':
      return groupOf(event)
    case 'label.changed':
      return labelOf(event)
    case 'label.assigned':
      return assignmentOf(event)
    // Of these RyzeAPI tells nobody.
    case 'message.undecryptable':
    case 'message.unconfirmed':
    case 'account.limited':
    case 'subscription.changed':
    case 'message.starred':
    case 'message.pinned':
    case 'message.deleted':
    case 'media.ready':
    case 'media.failed':
    case 'history.progress':
    case 'chat.changed':
    case 'chat.cleared':
    case 'chat.deleted':
      return null
  }
}
