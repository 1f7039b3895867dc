import type { proto } from 'baileys'
import { toNumber } from '../../proto.ts'
import { type Reader, wordsOf } from './reader.ts'

export const readLiveLocation: Reader<proto.Message.ILiveLocationMessage> = (fields) => ({
  kind: 'liveLocation',
  text: wordsOf(fields.caption),
  latitude: toNumber(fields.degreesLatitude),
  longitude: toNumber(fields.degreesLongitude),
  accuracy: fields.accuracyInMeters ?? null,
  sequence: toNumber(fields.sequenceNumber),
})
