import type { proto } from 'baileys'
import { toNumber } from '../../proto.ts'
import { type Reader, wordsOf } from './reader.ts'

export const readLiveLocation: Reader<proto.Message.ILiveLocationMessage> = (fields) => ({
  kind: 'liveLocation',
  text: wordsOf(fields.caption),
  latitude: fields.degreesLatitude ?? 0,
  longitude: fields.degreesLongitude ?? 0,
  accuracy: fields.accuracyInMeters ?? null,
  sequence: toNumber(fields.sequenceNumber),
})
