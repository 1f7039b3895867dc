import type { LoggedEvent } from '../../core/model/event.ts'
import type { EncodeContext, EventEncoder } from '../../core/ports/encoder.ts'
import { secondsToTime } from './convert/time.ts'
import type { NamedPayload } from './events/common.ts'
import { acknowledged, created, deleted, edited, reaction, revoked } from './events/message-events.ts'
import { called, groupMembers, labelAssigned, labelChanged } from './events/other-events.ts'

/**
 * One event of ours as GOWA's webhooks have it; none where GOWA tells nothing. GOWA gives its events no id: the header is
 * ours, so that a repeat can be known.
 */
export const encodeEvent: EventEncoder = (logged, context) =>
  toPayloads(logged, context).map(({ name, payload, timestamp }, index) => ({
    name,
    headers: {
      'content-type': 'application/json',
      'X-Waypost-Event-Id': index === 0 ? logged.id : `${logged.id}.${index}`,
    },
    body: JSON.stringify({
      event: name,
      device_id: context.session.me?.phone ?? '',
      session_id: logged.session,
      ...(timestamp !== null && { timestamp: secondsToTime(timestamp) }),
      payload,
    }),
  }))

function toPayloads({ event, timestamp }: LoggedEvent, context: EncodeContext): readonly NamedPayload[] {
  switch (event.type) {
    case 'message.created':
      return created(event, context, timestamp)
    case 'message.reaction':
      return reaction(event, context)
    case 'message.edited':
      return edited(event, context)
    case 'message.revoked':
      return revoked(event, context)
    case 'message.ack':
      return acknowledged(event, context)
    case 'message.deleted':
      return deleted(event, context)
    case 'group.members':
      return groupMembers(event, context)
    case 'label.changed':
      return labelChanged(event)
    case 'label.assigned':
      return labelAssigned(event)
    case 'call':
      return called(event, context)
    // Connection states go to the websocket; of the rest GOWA tells nobody.
    case 'session.status':
    case 'message.answered':
    case 'message.undecryptable':
    case 'message.unconfirmed':
    case 'account.limited':
    case 'subscription.changed':
    case 'message.starred':
    case 'message.pinned':
    case 'media.ready':
    case 'media.failed':
    case 'history.progress':
    case 'chat.changed':
    case 'chat.cleared':
    case 'chat.deleted':
    case 'group.changed':
      return []
  }
}
