import type { Composer } from './composer.ts'
import { placeFields } from './location.ts'
import { secret } from './secret.ts'

export const composeEvent: Composer<'event'> = (draft) => {
  const { text, description, place, startsAt, endsAt, joinLink, canceled, extraGuests, reminder, call } = draft
  return {
    eventMessage: {
      name: text,
      startTime: startsAt,
      isCanceled: canceled,
      extraGuestsAllowed: extraGuests,
      isScheduleCall: call,
      ...(description !== null && { description }),
      ...(endsAt !== null && { endTime: endsAt }),
      ...(place && { location: placeFields(place) }),
      ...(joinLink !== null && { joinLink }),
      ...(reminder !== null && { hasReminder: true, reminderOffsetSec: reminder }),
    },
    messageContextInfo: secret(),
  }
}
