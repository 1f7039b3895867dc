import type { proto } from 'baileys'
import type { EventContent } from '../../../../core/model/content.ts'
import { toNumber, toSeconds } from '../../proto.ts'
import { type Reader, wordsOf } from './reader.ts'

export const readEvent: Reader<proto.Message.IEventMessage> = (fields) => ({
  kind: 'event',
  text: fields.name ?? '',
  description: wordsOf(fields.description),
  place: toPlace(fields.location),
  startsAt: toSeconds(fields.startTime),
  endsAt: toSeconds(fields.endTime) || null,
  joinLink: wordsOf(fields.joinLink),
  canceled: Boolean(fields.isCanceled),
  extraGuests: Boolean(fields.extraGuestsAllowed),
  reminder: fields.hasReminder ? toNumber(fields.reminderOffsetSec) : null,
  call: Boolean(fields.isScheduleCall),
})

function toPlace(location: proto.Message.ILocationMessage | null | undefined): EventContent['place'] {
  if (!location) return null
  const { degreesLatitude: latitude, degreesLongitude: longitude, name, address } = location
  return {
    name: wordsOf(name),
    address: wordsOf(address),
    ...(latitude != null && longitude != null && { latitude: toNumber(latitude), longitude: toNumber(longitude) }),
  }
}
