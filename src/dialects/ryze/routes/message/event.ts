import { parseIsoTime } from '../../convert/message-time.ts'
import { toCoordinates } from '../../convert/place.ts'
import { badRequest, requireText } from '../../required.ts'
import { eventRequest, type EventRequest } from '../../schemas/send.ts'
import { sendRoute } from './send-route.ts'

const HOUR_S = 3_600

/** POST /api/message/event/{instance}: a date that people can say they come to. */
export const event = sendRoute('event', {
  summary: 'Send event',
  body: eventRequest,
  toDraft(body) {
    const text = requireText(body.name, 'name is required')
    const startsAt = toTime(requireText(body.startAt, 'startAt is required'), 'startAt')
    const endsAt = body.endAt?.trim() ? toTime(body.endAt.trim(), 'endAt') : null
    if (endsAt !== null && endsAt < startsAt) throw badRequest('endAt must not be before startAt')
    return {
      kind: 'event',
      text,
      description: body.description?.trim() || null,
      place: toPlace(body),
      startsAt,
      endsAt,
      joinLink: toLink(body.joinLink),
      canceled: body.isCanceled ?? false,
      extraGuests: body.extraGuestsAllowed ?? false,
      reminder:
        (body.hasReminder ?? typeof body.reminderOffsetSec === 'number') ? (body.reminderOffsetSec ?? HOUR_S) : null,
      call: body.isScheduleCall ?? false,
    }
  },
})

/** Unix seconds. A time without a zone would be another one for the sender. */
function toTime(text: string, field: string): number {
  const time = /T.*(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? parseIsoTime(text) : null
  if (time === null) throw badRequest(`${field} must be a date and time in RFC 3339 format with a time zone`)
  return Math.floor(time / 1000)
}

function toPlace({ location }: EventRequest) {
  if (!location) return null
  const [name, address] = [location.name?.trim() || null, location.address?.trim() || null]
  const coordinates = toCoordinates(location.latitude, location.longitude)
  return name || address || coordinates ? { name, address, ...coordinates } : null
}

function toLink(text: string | null | undefined): string | null {
  const link = text?.trim()
  if (!link) return null
  if (!/^https?:\/\//i.test(link) || !URL.canParse(link)) throw badRequest('joinLink must be an http or https address')
  return link
}
