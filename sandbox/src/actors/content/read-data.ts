import type { proto } from '../../wire/proto.ts'
import type { ContentDetails, EventView, LocationView, PollView } from './details.ts'
import { numberOf, textOf } from './values.ts'

/** Places, people, polls and events, with the text that stands for them in a list. */
export function readData(message: proto.IMessage): {
  readonly kind: 'location' | 'contact' | 'poll' | 'event'
  readonly text: string | null
  readonly details: ContentDetails
} | null {
  const location = readLocation(message)
  if (location !== null) {
    return {
      kind: 'location',
      text: location.name ?? textOf(message.liveLocationMessage?.caption),
      details: { location },
    }
  }
  const { contactMessage, contactsArrayMessage, eventMessage } = message
  if (contactMessage)
    return {
      kind: 'contact',
      text: textOf(contactMessage.displayName),
      details: { contacts: [cardOf(contactMessage)] },
    }
  if (contactsArrayMessage) {
    const contacts = (contactsArrayMessage.contacts ?? []).map(cardOf)
    return { kind: 'contact', text: textOf(contactsArrayMessage.displayName), details: { contacts } }
  }
  const poll = pollOf(message)
  if (poll !== null) return { kind: 'poll', text: textOf(poll.name), details: { poll: readPoll(poll) } }
  if (eventMessage)
    return { kind: 'event', text: textOf(eventMessage.name), details: { event: readEvent(eventMessage) } }
  return null
}

function cardOf({ displayName, vcard }: proto.Message.IContactMessage) {
  return { name: displayName ?? '', vcard: vcard ?? '' }
}

function readLocation({ locationMessage, liveLocationMessage }: proto.IMessage): LocationView | null {
  const place = locationMessage ?? liveLocationMessage
  return place ? placeOf(place, !locationMessage) : null
}

function placeOf(place: proto.Message.ILocationMessage, live: boolean): LocationView {
  return {
    latitude: place.degreesLatitude ?? 0,
    longitude: place.degreesLongitude ?? 0,
    name: textOf(place.name),
    address: textOf(place.address),
    url: textOf(place.url),
    live,
    accuracy: place.accuracyInMeters ?? null,
  }
}

/** The poll that a message without wrappers begins, in whichever version. */
export function pollOf(message: proto.IMessage): proto.Message.IPollCreationMessage | null {
  const { pollCreationMessage, pollCreationMessageV2, pollCreationMessageV3, pollCreationMessageV5 } = message
  return pollCreationMessage ?? pollCreationMessageV2 ?? pollCreationMessageV3 ?? pollCreationMessageV5 ?? null
}

function readPoll(poll: proto.Message.IPollCreationMessage): PollView {
  return {
    options: (poll.options ?? []).map(({ optionName }) => optionName ?? ''),
    selectable: poll.selectableOptionsCount ?? 0,
    correct: textOf(poll.correctAnswer?.optionName),
  }
}

function readEvent(event: proto.Message.IEventMessage): EventView {
  return {
    name: event.name ?? '',
    description: textOf(event.description),
    location: event.location ? placeOf(event.location, false) : null,
    joinLink: textOf(event.joinLink),
    startsAt: numberOf(event.startTime) ?? 0,
    endsAt: numberOf(event.endTime),
    canceled: event.isCanceled === true,
    extraGuests: event.extraGuestsAllowed === true,
    reminder: event.hasReminder ? (numberOf(event.reminderOffsetSec) ?? 0) : null,
    call: event.isScheduleCall === true,
  }
}
